import type { Notification } from '@parley/client';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Circle, CircleCheck } from 'lucide-react';
import { client } from '../client.ts';
import { useSnapshot } from '../live/follow.ts';
import { clockTime, dayName, isSameDay, wholeTime } from '../message/time.ts';
import { Avatar } from '../people/avatar.tsx';
import { usePerson } from '../people/people.ts';
import { IconButton } from '../ui/button.tsx';
import { sayFault } from '../ui/notice.tsx';
import { deedOf } from './words.ts';

/** Something that has happened, and the way there. */
export function NoticeRow({ notification, workspace_id }: { notification: Notification; workspace_id: string }) {
  const { id, actor, preview, read_at, created_at } = notification;
  const person = usePerson(actor);
  const place = usePlaceOf(notification);
  const isUnread = read_at === null;
  const mark = useMutation({
    mutationFn: (read: boolean) => client.notifications.markRead.mutate({ notification_id: id, read }),
    onError: sayFault,
  });
  return (
    <li className={`group flex items-center gap-2 pr-4 hover:bg-hover ${isUnread ? 'bg-accent-soft/50' : ''}`}>
      <Link
        {...wayTo(notification, workspace_id)}
        onClick={() => isUnread && mark.mutate(true)}
        className="flex min-w-0 flex-1 items-start gap-3 px-5 py-3"
      >
        <Avatar user={person} size={36} />
        <span className="min-w-0 flex-1">
          <span className="flex items-baseline gap-2 text-sm">
            <span className="min-w-0 truncate">
              <span className="font-semibold">{person.display_name}</span> {deedOf(notification)}
              {place !== undefined && <span className="text-muted"> · {place}</span>}
            </span>
            <time
              dateTime={created_at.toISOString()}
              title={wholeTime(created_at)}
              className="ml-auto shrink-0 text-xs text-muted"
            >
              {isSameDay(created_at, new Date()) ? clockTime(created_at) : dayName(created_at)}
            </time>
          </span>
          <span className={`line-clamp-2 text-sm break-words ${isUnread ? '' : 'text-muted'}`}>{preview}</span>
        </span>
      </Link>
      <IconButton
        label={isUnread ? 'Mark as read' : 'Mark as unread'}
        onClick={() => mark.mutate(isUnread)}
        disabled={mark.isPending}
      >
        {isUnread ? <Circle size={16} className="fill-accent text-accent" /> : <CircleCheck size={16} />}
      </IconButton>
    </li>
  );
}

/** Where it happened, if that has a name. */
function usePlaceOf({ channel_id, type }: Notification): string | undefined {
  const channel = useSnapshot().channels.find(({ id }) => id === channel_id);
  return channel?.name && type !== 'channel_invite' ? `#${channel.name}` : undefined;
}

/** To the message, to the channel, or to the workspace. */
function wayTo({ message_id, channel_id, workspace_id }: Notification, here: string) {
  const place = { workspace_id: workspace_id ?? here };
  if (message_id !== null) return { to: '/app/m/$message_id', params: { message_id } } as const;
  if (channel_id !== null) return { to: '/app/w/$workspace_id/c/$channel_id', params: { ...place, channel_id } } as const;
  return { to: '/app/w/$workspace_id', params: place } as const;
}
