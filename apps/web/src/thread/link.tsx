import type { Message } from '@parley/client';
import { usePlace } from '../message/place.tsx';
import { lastTime } from '../message/time.ts';
import { Avatar } from '../people/avatar.tsx';
import { usePeopleOf } from '../people/known.ts';

/** How many have replied to a message, and when last; leads to what they said. */
export function ThreadLink({ message }: { message: Message }) {
  const { isThread, openThread } = usePlace();
  const { thread_reply_count: count, thread_last_reply_at, thread_user_ids } = message;
  const people = usePeopleOf(isThread ? [] : thread_user_ids.slice(0, 3));
  if (isThread || count === 0) return null;
  return (
    <button
      type="button"
      onClick={() => openThread(message)}
      className="mt-1 flex h-8 max-w-full items-center gap-2 rounded-md border border-transparent pr-3 text-sm hover:border-line hover:bg-raised"
    >
      <span className="flex gap-1">
        {people.map((user) => (
          <Avatar key={user.id} user={user} size={22} />
        ))}
      </span>
      <span className="font-semibold text-accent">{countOf(count)}</span>
      {thread_last_reply_at && <span className="truncate text-xs text-muted">Last {lastTime(thread_last_reply_at)}</span>}
    </button>
  );
}

export const countOf = (count: number) => (count === 1 ? '1 reply' : `${count} replies`);
