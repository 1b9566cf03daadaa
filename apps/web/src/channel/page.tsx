import type { Channel } from '@parley/client';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { client } from '../client.ts';
import { rememberChannel } from '../frame/last-place.ts';
import { useMe } from '../live/follow.ts';
import { Composer } from '../message/composer.tsx';
import { MessageList } from '../message/list.tsx';
import { useOutgoing } from '../message/outbox.ts';
import { usePosts } from '../message/posts.ts';
import { Empty, Waiting } from '../ui/notice.tsx';
import { Foot } from './bars.tsx';
import { Details, type DetailsPart } from './details.tsx';
import { ChannelGone } from './gone.tsx';
import { Header } from './header.tsx';
import { nameOf } from './name.ts';
import { useChannel } from './open.ts';

export interface ChannelPageProps {
  workspace_id: string;
  channel_id: string;
  thread?: string | undefined;
  at?: string | undefined;
  panel?: DetailsPart | undefined;
}

export function ChannelPage({ workspace_id, channel_id, panel }: ChannelPageProps) {
  const channel = useChannel(channel_id);
  const me = useMe().id;
  const lastName = useRef<string>(undefined);
  useEffect(() => rememberChannel(workspace_id, channel_id), [workspace_id, channel_id]);
  useEffect(() => {
    if (channel) lastName.current = nameOf(channel, me);
  }, [channel, me]);
  if (channel === undefined) return <Waiting />;
  if (channel === null) return <ChannelGone workspace_id={workspace_id} name={lastName.current} />;
  return (
    <div className="relative flex min-h-0 flex-1">
      <main className="flex min-w-0 flex-1 flex-col">
        <Header channel={channel} />
        <Posts channel={channel} />
      </main>
      {panel && <Details channel={channel} part={panel} />}
    </div>
  );
}

function Posts({ channel }: { channel: Channel }) {
  const me = useMe();
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
    <>
      <MessageList
        messages={messages}
        outgoing={outgoing}
        isWhole={!posts.hasNextPage}
        onNeedOlder={() => !posts.isFetchingNextPage && void posts.fetchNextPage()}
        readUpTo={readUpTo}
        onSeen={markRead}
      />
      <Foot channel={channel}>
        <Composer channel_id={channel.id} label={`Message ${nameOf(channel, me.id)}`} />
      </Foot>
    </>
  );
}
