import { type Channel, channelRights } from '@parley/client';
import { useCallback, useMemo, useRef, useState } from 'react';
import { DropArea } from '../attachment/drop-area.tsx';
import { client } from '../client.ts';
import { useSnapshot } from '../live/follow.ts';
import { Composer } from '../message/composer.tsx';
import { EditLast } from '../message/edit-last.tsx';
import { unite } from '../message/history.ts';
import { MessageList } from '../message/list.tsx';
import { useOutgoing } from '../message/outbox.ts';
import { MessagePlace } from '../message/place.tsx';
import { usePosts } from '../message/posts.ts';
import { Button } from '../ui/button.tsx';
import { Empty, Waiting } from '../ui/notice.tsx';
import { Foot } from './bars.tsx';
import { factsOf } from './facts.ts';
import { nameOf } from './name.ts';

export interface PostsProps {
  channel: Channel;
  workspace_id: string;
  /** A post to begin at, instead of at the newest. */
  at: string | undefined;
  openThread(root: { id: string }): void;
  /** Begins anew, at the newest. */
  onJump(): void;
}

/** What was said in a channel, and where one says something. */
export function Posts({ channel, workspace_id, at, openThread, onJump }: PostsProps) {
  const snapshot = useSnapshot();
  const name = nameOf(channel, snapshot.user.id);
  const mayWrite = channelRights['message.create'](factsOf(snapshot, channel)) === 'allowed';
  const posts = usePosts(channel.id, at);
  const outgoing = useOutgoing(channel.id);
  const messages = useMemo(() => unite(posts.data?.pages ?? []).reverse(), [posts.data]);
  const { readUpTo, leaveUnread, markRead } = useReading(channel, messages.at(-1)?.id);

  if (posts.isPending) return <Waiting />;
  if (posts.isError)
    return (
      <Empty title={at === undefined ? 'The messages cannot be shown' : 'There is no such message'}>
        {at !== undefined && <Button onClick={onJump}>Jump to the newest</Button>}
      </Empty>
    );
  return (
    <MessagePlace
      channel={channel}
      workspace_id={workspace_id}
      isThread={false}
      sought={at}
      openThread={openThread}
      leaveUnread={leaveUnread}
    >
      <EditLast messages={messages}>
        <DropArea place={channel.id} name={name} isClosed={!mayWrite}>
          <MessageList
            label="Messages"
            messages={messages}
            outgoing={outgoing}
            isWhole={!posts.hasNextPage}
            isNewest={!posts.hasPreviousPage}
            onNeedOlder={() => !posts.isFetching && void posts.fetchNextPage()}
            onNeedNewer={() => !posts.isFetching && void posts.fetchPreviousPage()}
            startAt={at}
            readUpTo={readUpTo}
            onSeen={markRead}
            onJump={onJump}
          />
          <Foot channel={channel}>
            <Composer channel_id={channel.id} label={`Message ${name}`} />
          </Foot>
        </DropArea>
      </EditLast>
    </MessagePlace>
  );
}

/** What of a channel is read, and what he wants to be unread again. */
function useReading(channel: Channel, newest: string | undefined) {
  const hasUnread = channel.unread_count > 0;
  const [readUpTo, setReadUpTo] = useState(hasUnread ? (channel.last_read_seq ?? 0) : null);
  const [isLeftUnread, setLeftUnread] = useState(false);
  const seen = useRef<number>(undefined);

  const leaveUnread = useCallback((seq: number) => {
    setReadUpTo(seq);
    setLeftUnread(true);
  }, []);
  const markRead = useCallback(() => {
    // It is read once: what is made unread again, here or on another device, stays so.
    if (newest === undefined || isLeftUnread || seen.current === channel.seq) return;
    seen.current = channel.seq;
    if (hasUnread) client.channels.markRead.mutate({ channel_id: channel.id, message_id: newest }).catch(() => {});
  }, [channel.id, channel.seq, newest, hasUnread, isLeftUnread]);

  return { readUpTo, leaveUnread, markRead };
}
