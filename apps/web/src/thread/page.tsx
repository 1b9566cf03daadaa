import type { Thread } from '@parley/client';
import { Link } from '@tanstack/react-router';
import { nameOf } from '../channel/name.ts';
import { useSnapshot } from '../live/follow.ts';
import { Text } from '../message/text.tsx';
import { lastTime } from '../message/time.ts';
import { Avatar } from '../people/avatar.tsx';
import { More } from '../ui/more.tsx';
import { Empty } from '../ui/notice.tsx';
import { countOf } from './link.tsx';
import { useThreadsOf, useUnreadThreadsOf } from './threads.ts';

/** The threads that somebody follows: first those where something is new to him. */
export function ThreadsPage({ workspace_id }: { workspace_id: string }) {
  const { query, threads } = useThreadsOf(workspace_id);
  const unread = useUnreadThreadsOf(workspace_id);
  const others = threads.filter(({ message }) => !unread.some((thread) => thread.message.id === message.id));
  const isEmpty = query.isSuccess && !query.hasNextPage && unread.length + others.length === 0;
  return (
    <main className="flex min-h-0 flex-1 flex-col">
      <header className="flex h-14 shrink-0 items-center border-b px-5">
        <h2 className="text-lg font-bold">Threads</h2>
      </header>
      {isEmpty ? (
        <Empty title="No threads yet">Where you write in a thread, or are called, you follow it. Those are here.</Empty>
      ) : (
        <div className="flex flex-1 flex-col gap-6 overflow-y-auto p-5">
          <Section title="Unread" threads={unread} workspace_id={workspace_id} />
          <Section title={unread.length > 0 ? 'Read before' : 'All read'} threads={others} workspace_id={workspace_id} />
          <More query={query} />
        </div>
      )}
    </main>
  );
}

interface SectionProps {
  title: string;
  threads: Thread[];
  workspace_id: string;
}

function Section({ title, threads, workspace_id }: SectionProps) {
  if (threads.length === 0) return null;
  return (
    <section aria-label={title} className="mx-auto w-full max-w-3xl">
      <h3 className="mb-2 text-xs font-semibold tracking-wide text-muted uppercase">{title}</h3>
      <ul className="flex flex-col gap-2">
        {threads.map((thread) => (
          <li key={thread.message.id}>
            <Entry thread={thread} workspace_id={workspace_id} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Entry({ thread: { message, unread_count }, workspace_id }: { thread: Thread; workspace_id: string }) {
  const { id, channel_id, user, content, deleted_at, thread_reply_count, thread_last_reply_at } = message;
  const { user: me, channels, dms } = useSnapshot();
  const channel = [...channels, ...dms.map((dm) => dm.channel)].find((one) => one.id === channel_id);
  return (
    <article className="relative rounded-xl border bg-raised p-4 focus-within:border-accent hover:bg-hover">
      <p className="mb-2 flex items-center gap-2 text-xs text-muted">
        <Link
          to="/app/w/$workspace_id/c/$channel_id"
          params={{ workspace_id, channel_id }}
          search={{ thread: id }}
          aria-label={`Thread of ${user.display_name}: ${content}`}
          // The whole of it leads there.
          className="min-w-0 truncate font-semibold text-ink after:absolute after:inset-0"
        >
          {channel ? nameOf(channel, me.id) : 'Thread'}
        </Link>
        <span className="flex-1 whitespace-nowrap">
          {countOf(thread_reply_count)}
          {thread_last_reply_at && `, last ${lastTime(thread_last_reply_at)}`}
        </span>
        {unread_count > 0 && (
          <span className="rounded-full bg-accent px-2 py-0.5 font-semibold whitespace-nowrap text-on-accent">
            {unread_count} new
          </span>
        )}
      </p>
      <div className="flex gap-3">
        <Avatar user={user} size={28} />
        <div className="line-clamp-4 min-w-0 flex-1 text-sm">
          <p className="font-semibold">{user.display_name}</p>
          {deleted_at ? (
            <p className="text-muted italic">This message was deleted.</p>
          ) : (
            <Text content={content} mentions={message.mentions} />
          )}
        </div>
      </div>
    </article>
  );
}
