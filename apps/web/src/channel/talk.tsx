import type { Channel, Message } from '@parley/client';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useEffect } from 'react';
import { client } from '../client.ts';
import { ThreadPanel } from '../thread/panel.tsx';
import { Waiting } from '../ui/notice.tsx';
import { Posts } from './posts.tsx';

export interface TalkProps {
  channel: Channel;
  workspace_id: string;
  /** The root of the thread that is open. */
  thread?: string | undefined;
  /** The message that a link leads to. */
  at?: string | undefined;
}

/** What is said in a channel, with a thread beside it. */
export function Talk({ channel, workspace_id, thread, at }: TalkProps) {
  const navigate = useNavigate();
  const show = useCallback(
    (search: { thread?: string; at?: string }, replace = false) =>
      void navigate({
        to: '/app/w/$workspace_id/c/$channel_id',
        params: { workspace_id, channel_id: channel.id },
        search,
        replace,
      }),
    [navigate, workspace_id, channel.id],
  );
  const openThread = useCallback(
    ({ id }: { id: string }) => show({ thread: id, ...(at === undefined ? {} : { at }) }),
    [show, at],
  );
  const sought = useSought(at);
  const { root, isReply } = sought.data ?? { root: at, isReply: false };

  // A link to a reply leads to its thread, until that is closed.
  useEffect(() => {
    if (at !== undefined && isReply && thread === undefined && root !== undefined) show({ thread: root, at }, true);
  }, [at, isReply, root]);

  if (sought.isLoading) return <Waiting />;
  return (
    <div className="relative flex min-h-0 min-w-0 flex-1">
      <div className="flex min-w-0 flex-1 flex-col">
        <Posts
          key={root ?? ''}
          channel={channel}
          workspace_id={workspace_id}
          at={root}
          openThread={openThread}
          onJump={() => show({})}
        />
      </div>
      {thread !== undefined && (
        <ThreadPanel
          key={thread}
          channel={channel}
          workspace_id={workspace_id}
          root_id={thread}
          sought={isReply ? at : undefined}
          onClose={() => {
            show(at === undefined ? {} : { at });
            document.querySelector<HTMLElement>(`[data-message="${thread}"]`)?.focus();
          }}
        />
      )}
    </div>
  );
}

/** The post that a link leads to, or to whose thread it leads. */
function useSought(at: string | undefined) {
  return useQuery({
    queryKey: ['sought', at],
    queryFn: () => client.messages.get.query({ message_id: at ?? '' }),
    enabled: at !== undefined,
    select: ({ id, parent_message_id }: Message) => ({ root: parent_message_id ?? id, isReply: parent_message_id !== null }),
    retry: false,
    gcTime: 0,
  });
}
