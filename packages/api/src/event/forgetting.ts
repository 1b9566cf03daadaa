import { messageDeleted } from '@parley/contracts';
import { messages } from '@parley/db';
import { sql } from 'drizzle-orm';
import type { Logged, WireEvent } from './log.ts';

/** When the message that an event carries was deleted, as the wire has it; a column of `events`. */
export const deletedSince = sql<string | null>`(
  select wire_time(gone.deleted_at) from ${messages} gone where gone.id = (events.data #>> '{message,id}')::uuid)`;

/** An event that tells of a message deleted since tells no more what it said. */
export function forget(data: unknown, deleted_at: string): unknown {
  const { message, ...others } = data as { message: object };
  const empty = { content: '', attachments: [], reactions: [], mentions: [], edited_at: null, pinned_at: null, deleted_at };
  return { ...others, message: { ...message, ...empty } };
}

/** What a deletion, when it is heard of, makes of the events before it; `undefined` for whatever is no deletion. */
export function forgetting({ type, data }: WireEvent): ((earlier: Logged) => Logged) | undefined {
  if (type !== messageDeleted.type) return undefined;
  const { message_id, deleted_at } = messageDeleted.data.parse(data);
  return (earlier) =>
    carries(earlier.event, message_id)
      ? { ...earlier, event: { ...earlier.event, data: forget(earlier.event.data, deleted_at.toISOString()) } }
      : earlier;
}

function carries({ data }: WireEvent, message_id: string): boolean {
  const { message } = data as { message?: { id?: unknown } };
  return message?.id === message_id;
}
