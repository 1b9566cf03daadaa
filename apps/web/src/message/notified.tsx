import type { Explanation, Message } from '@parley/client';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Bell, BellOff } from 'lucide-react';
import { client } from '../client.ts';
import { Avatar } from '../people/avatar.tsx';
import { More } from '../ui/more.tsx';

const reasons: Record<Explanation['reason'], string> = {
  mention: 'Was mentioned',
  direct_message: 'It is a direct message',
  thread_reply: 'Follows the thread',
  own_message: 'Wrote it',
  cannot_see_channel: 'Could not see the channel',
  not_addressed: 'It was not for him or her',
  not_online: 'Was not there',
  channel_muted: 'Had muted the channel',
  channel_notify_none: 'Wants to hear nothing of the channel',
  channel_notify_mentions: 'Wants to hear only of mentions in the channel',
  preference_off: 'Does not want to hear of such messages',
};

/** Whom a message concerned, and what was decided for each when it was sent. */
export function Notified({ message: { id: message_id } }: { message: Message }) {
  const explanations = useInfiniteQuery({
    queryKey: ['notified', message_id],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      client.notifications.explain.query({ message_id, ...(pageParam === undefined ? {} : { cursor: pageParam }) }),
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    gcTime: 0,
  });
  const items = (explanations.data?.pages ?? []).flatMap((page) => page.items);
  return (
    <div className="flex flex-col gap-2">
      {explanations.isSuccess && items.length === 0 && <p className="text-sm text-muted">It concerned nobody by name.</p>}
      <ul>
        {items.map(({ user, notified, reason }) => (
          <li key={user.id} className="flex items-center gap-3 py-1.5">
            <Avatar user={user} size={32} />
            <div className="min-w-0 flex-1">
              <p className="truncate text-sm font-semibold">{user.display_name}</p>
              <p className="text-xs text-muted">{reasons[reason]}</p>
            </div>
            <span className="flex items-center gap-1.5 text-xs text-muted">
              {notified ? <Bell size={14} /> : <BellOff size={14} />}
              {notified ? 'Notified' : 'Not notified'}
            </span>
          </li>
        ))}
      </ul>
      <More query={explanations} />
    </div>
  );
}
