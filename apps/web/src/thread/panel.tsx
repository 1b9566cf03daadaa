import { type Channel, channelRights, type Message } from '@parley/client';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { DropArea } from '../attachment/drop-area.tsx';
import { factsOf } from '../channel/facts.ts';
import { nameOf } from '../channel/name.ts';
import { client } from '../client.ts';
import { SidePanel } from '../frame/side-panel.tsx';
import { useMe, useSnapshot } from '../live/follow.ts';
import { Composer } from '../message/composer.tsx';
import { EditLast } from '../message/edit-last.tsx';
import { MessageList } from '../message/list.tsx';
import { useOutgoing } from '../message/outbox.ts';
import { MessagePlace, usePlace } from '../message/place.tsx';
import { unite } from '../message/history.ts';
import { Empty, Waiting } from '../ui/notice.tsx';
import { Following } from './following.tsx';
import { useReplies, useRoot } from './replies.ts';
import { refreshThreads, useIsUnread } from './threads.ts';

export interface ThreadPanelProps {
  channel: Channel;
  workspace_id: string;
  root_id: string;
  /** The reply that somebody has followed a link to. */
  sought: string | undefined;
  onClose(): void;
}

/** A thread, beside what it is about; over it where there is no room for both. */
export function ThreadPanel({ channel, workspace_id, root_id, sought, onClose }: ThreadPanelProps) {
  const root = useRoot(root_id);
  const { id } = useMe();
  return (
    <MessagePlace
      channel={channel}
      workspace_id={workspace_id}
      isThread
      sought={sought}
      openThread={nothing}
      leaveUnread={nothing}
    >
      <SidePanel
        title="Thread"
        head={
          <>
            <p className="min-w-0 flex-1 truncate text-sm text-muted">{nameOf(channel, id)}</p>
            {root.data && <Following root={root.data} />}
          </>
        }
        onClose={onClose}
      >
        {root.isPending && <Waiting />}
        {root.data && <Replies root={root.data} />}
        {(root.isError || root.data === null) && <Empty title="There is no such message">It may have been deleted.</Empty>}
      </SidePanel>
    </MessagePlace>
  );
}

const nothing = () => {};

function Replies({ root }: { root: Message }) {
  const { channel, sought } = usePlace();
  const replies = useReplies(root);
  const outgoing = useOutgoing(channel.id, root.id);
  const messages = useMemo(() => [root, ...unite(replies.data?.pages ?? [])], [root, replies.data]);
  const mayWrite = channelRights['message.create'](factsOf(useSnapshot(), channel)) === 'allowed';
  const markRead = useMarkRead(root, messages.at(-1));
  const [isHurrying, setHurrying] = useState(false);
  const isSeeking = replies.hasNextPage && sought !== undefined && !messages.some(({ id }) => id === sought);
  useFetchOn(replies, isHurrying || isSeeking);
  if (replies.isPending || isSeeking) return <Waiting />;
  if (replies.isError) return <Empty title="The replies cannot be shown" />;
  return (
    <EditLast messages={messages}>
      <DropArea place={root.id} name="the thread" isClosed={!mayWrite}>
        <MessageList
          label="Replies"
          messages={messages}
          outgoing={outgoing}
          isWhole
          isNewest={!replies.hasNextPage}
          onNeedNewer={() => !replies.isFetching && void replies.fetchNextPage()}
          startAt={sought}
          readUpTo={null}
          onSeen={markRead}
          onJump={() => setHurrying(true)}
        />
        {mayWrite && <Composer channel_id={channel.id} parent_message_id={root.id} label="Reply" />}
      </DropArea>
    </EditLast>
  );
}

/** Fetches page after page: what is sought, or the end, is far down. */
function useFetchOn({ hasNextPage, isFetching, isError, fetchNextPage }: ReturnType<typeof useReplies>, isWanted: boolean): void {
  const isNext = isWanted && hasNextPage && !isFetching && !isError;
  useEffect(() => {
    if (isNext) void fetchNextPage();
  }, [isNext, fetchNextPage]);
}

/** Marks a thread as read up to its last reply. */
function useMarkRead(root: Message, last: Message | undefined): () => void {
  const isUnread = useIsUnread(root);
  const message_id = last?.id;
  return useCallback(() => {
    if (!isUnread || message_id === undefined) return;
    client.channels.markRead
      .mutate({ channel_id: root.channel_id, message_id })
      .then(() => refreshThreads())
      .catch(() => {});
  }, [isUnread, root.channel_id, message_id]);
}
