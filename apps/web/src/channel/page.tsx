import type { Channel } from '@parley/client';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { DropArea } from '../attachment/drop-area.tsx';
import { client } from '../client.ts';
import { rememberChannel } from '../frame/last-place.ts';
import { useSnapshot } from '../live/follow.ts';
import { Composer } from '../message/composer.tsx';
import { MessageList } from '../message/list.tsx';
import { useOutgoing } from '../message/outbox.ts';
import { usePosts } from '../message/posts.ts';
import { Empty, Waiting } from '../ui/notice.tsx';
import { Header } from './header.tsx';
import { nameOf } from './name.ts';

export interface ChannelPageProps {
  workspace_id: string;
  channel_id: string;
  thread?: string | undefined;
  at?: string | undefined;
}

export function ChannelPage({ workspace_id, channel_id }: ChannelPageProps) {
  const channel = useJoined(channel_id);
  useEffect(() => rememberChannel(workspace_id, channel_id), [workspace_id, channel_id]);
  if (!channel) return <Empty title="There is no such channel">You may have left it, or it is no more.</Empty>;
  return (
    <main className="flex min-h-0 flex-1 flex-col">
      <Header channel={channel} />
      <Posts channel={channel} />
    </main>
  );
}

/** A channel that he is in. */
function useJoined(channel_id: string): Channel | undefined {
  const { channels, dms } = useSnapshot();
  return channels.find(({ id }) => id === channel_id) ?? dms.find(({ channel }) => channel.id === channel_id)?.channel;
}

function Posts({ channel }: { channel: Channel }) {
  const { user } = useSnapshot();
  const posts = usePosts(channel.id);
  const outgoing = useOutgoing(channel.id);
  const messages = useMemo(() => (posts.data?.pages ?? []).flatMap(({ items }) => items).reverse(), [posts.data]);
  const [readUpTo] = useState(channel.unread_count > 0 ? (channel.last_read_seq ?? 0) : null);
  const newest = messages.at(-1)?.id;
  const hasUnread = channel.unread_count > 0;
  const markRead = useCallback(() => {
    if (newest !== undefined && hasUnread)
      client.channels.markRead.mutate({ channel_id: channel.id, message_id: newest }).catch(() => {});
  }, [channel.id, newest, hasUnread]);

  if (posts.isPending) return <Waiting />;
  if (posts.isError) return <Empty title="The messages cannot be shown" />;
  return (
    <DropArea place={channel.id} name={nameOf(channel, user.id)}>
      <MessageList
        messages={messages}
        outgoing={outgoing}
        isWhole={!posts.hasNextPage}
        onNeedOlder={() => !posts.isFetchingNextPage && void posts.fetchNextPage()}
        readUpTo={readUpTo}
        onSeen={markRead}
      />
      <Composer channel_id={channel.id} label={`Message ${nameOf(channel, user.id)}`} />
    </DropArea>
  );
}
