import { messageDeleted, notificationUpdated } from '@parley/contracts';
import { messages } from '@parley/db';
import { sql } from 'drizzle-orm';
import type { Logged, WireEvent } from './log.ts';

/** When the message that an event carries was deleted, as the wire has it; a column of `events`. */
export const deletedSince = sql<string | null>`(
  select wire_time(gone.deleted_at) from ${messages} gone
  where gone.id = coalesce(events.data #>> '{message,id}', events.data #>> '{notification,message_id}')::uuid)`;

/** An event that tells of a message deleted since tells no more what it said; whom it called the deletion tells as well. */
export function forget(data: unknown, deleted_at: string): unknown {
  const { message, notification, ...others } = data as { message?: object; notification?: object };
  if (notification) return { ...others, notification: { ...notification, preview: '' } };
  const empty = { content: '', attachments: [], reactions: [], edited_at: null, pinned_at: null, deleted_at };
  return { ...others, message: { ...message, ...empty } };
}

/** What a deletion, when it is heard of, makes of the events before it; `undefined` for whatever is no deletion. */
export function forgetting({ type, data }: WireEvent): ((earlier: Logged) => Logged) | undefined {
  const deletion = deletionIn(type, data);
  if (!deletion) return undefined;
  return (earlier) =>
    carries(earlier.event, deletion.message_id)
      ? { ...earlier, event: { ...earlier.event, data: forget(earlier.event.data, deletion.deleted_at) } }
      : earlier;
}

/** Who was notified of a message hears of its deletion by a notification without a preview. */
function deletionIn(type: string, data: unknown): { message_id: string; deleted_at: string } | undefined {
  if (type === messageDeleted.type) {
    const { message_id, deleted_at } = messageDeleted.data.parse(data);
    return { message_id, deleted_at: deleted_at.toISOString() };
  }
  if (type !== notificationUpdated.type) return undefined;
  const { message_id, preview, read_at } = notificationUpdated.data.parse(data).notification;
  return message_id && read_at && preview === '' ? { message_id, deleted_at: read_at.toISOString() } : undefined;
}

function carries({ data }: WireEvent, message_id: string): boolean {
  const { message, notification } = data as { message?: { id?: unknown }; notification?: { message_id?: unknown } };
  return message?.id === message_id || notification?.message_id === message_id;
}
