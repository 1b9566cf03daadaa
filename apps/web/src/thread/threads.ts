import type { Event, Message, Page, Thread } from '@parley/client';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { client, queryClient } from '../client.ts';
import { onEvent } from '../live/events.ts';
import { useSnapshot } from '../live/follow.ts';

const keys = { all: ['threads'], unread: ['threads', 'unread'], followed: ['threads', 'followed'] };

/** Milliseconds for which is waited for what comes together. */
const gathering = 250;
let waiting: ReturnType<typeof setTimeout> | undefined;

/** Asks again which threads there are, and what is unread in them. */
export function refreshThreads(): void {
  waiting ??= setTimeout(() => {
    waiting = undefined;
    void queryClient.invalidateQueries({ queryKey: keys.all });
  }, gathering);
}

/** Whether an event may change which threads one follows, or what is told of them. */
function changesThreads(event: Event): boolean {
  switch (event.type) {
    case 'message.created':
      return event.data.message.parent_message_id !== null;
    case 'message.updated':
      return event.data.message.thread_reply_count > 0;
    case 'channel.read':
      return isUnreadIn(event.data.channel_id);
    case 'message.deleted':
    case 'member.left':
    case 'channel.deleted':
      return true;
    default:
      return false;
  }
}

const isUnreadIn = (channel_id: string) =>
  queryClient.getQueryData<Page<Thread>>(keys.unread)?.items.some(({ message }) => message.channel_id === channel_id) ?? false;

onEvent((event) => changesThreads(event) && refreshThreads());

/** Threads with replies that he has not read. */
function useUnreadThreads(): Thread[] {
  const { data } = useQuery({
    queryKey: keys.unread,
    queryFn: () => client.threads.list.query({ unread: true, limit: 100 }),
  });
  return data?.items ?? none;
}

const none: Thread[] = [];

/** Those in a workspace, and those of direct conversations, which are looked at from any. */
function useIsHere(workspace_id: string): (thread: Thread) => boolean {
  const { channels } = useSnapshot();
  const elsewhere = channels.filter((channel) => channel.workspace_id !== workspace_id).map(({ id }) => id);
  return ({ message }) => !elsewhere.includes(message.channel_id);
}

export function useUnreadThreadsOf(workspace_id: string): Thread[] {
  return useUnreadThreads().filter(useIsHere(workspace_id));
}

/** All threads that he follows, the last reply first. */
export function useThreadsOf(workspace_id: string) {
  const isHere = useIsHere(workspace_id);
  const query = useInfiniteQuery({
    queryKey: [...keys.all, 'page by page'],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) => client.threads.list.query(pageParam === undefined ? {} : { cursor: pageParam }),
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
  });
  return { query, threads: (query.data?.pages ?? []).flatMap(({ items }) => items).filter(isHere) };
}

/** Whether replies of a thread are unread. */
export const useIsUnread = (root: Message) => useUnreadThreads().some(({ message }) => message.id === root.id);

/** Whether he follows a thread; nothing until that is known. */
export function useIsFollowed({ id, thread_last_reply_at }: Message): boolean | undefined {
  return useQuery({
    queryKey: [...keys.followed, id],
    queryFn: () => findFollowed(id, thread_last_reply_at ?? new Date(0)),
    enabled: thread_last_reply_at !== null,
  }).data;
}

/** The list has the last reply first: beyond the time of this one's it is not to be found. */
async function findFollowed(root_id: Message['id'], last_reply_at: Date): Promise<boolean> {
  let cursor: string | undefined;
  do {
    const { items, next_cursor } = await client.threads.list.query({ limit: 100, ...(cursor === undefined ? {} : { cursor }) });
    if (items.some(({ message }) => message.id === root_id)) return true;
    const oldest = items.at(-1)?.message.thread_last_reply_at;
    cursor = oldest && oldest >= last_reply_at ? (next_cursor ?? undefined) : undefined;
  } while (cursor !== undefined);
  return false;
}
