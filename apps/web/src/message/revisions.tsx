import type { Message } from '@parley/client';
import { useInfiniteQuery } from '@tanstack/react-query';
import { client } from '../client.ts';
import { More } from '../ui/more.tsx';
import { Text } from './text.tsx';
import { wholeTime } from './time.ts';

/** What a message said until it was edited, the last first. */
export function Revisions({ message: { id: message_id, edited_at } }: { message: Message }) {
  const revisions = useInfiniteQuery({
    queryKey: ['revisions', message_id, edited_at],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      client.messages.revisions.query({ message_id, ...(pageParam === undefined ? {} : { cursor: pageParam }) }),
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    gcTime: 0,
  });
  const items = (revisions.data?.pages ?? []).flatMap((page) => page.items);
  return (
    <div className="flex flex-col gap-3">
      <ol className="flex flex-col gap-3">
        {items.map((revision) => (
          <li key={revision.edited_at.getTime()} className="rounded-lg border px-3 py-2">
            <p className="mb-1 text-xs text-muted">Until {wholeTime(revision.edited_at)}</p>
            <Text content={revision.content} />
          </li>
        ))}
      </ol>
      <More query={revisions} />
    </div>
  );
}
