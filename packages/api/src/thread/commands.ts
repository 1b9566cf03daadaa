import type { MessageId, UserId } from '@parley/contracts';
import { channels, now, thread_follows, type Transaction } from '@parley/db';
import { and, eq, lt, not, sql } from 'drizzle-orm';
import type { App } from '../app.ts';
import type { AccessedMessage } from '../message/access.ts';

/** Follows the thread of a message from here on: what was replied so far is not unread. */
export async function followThread({ db }: App, user_id: UserId, message: AccessedMessage): Promise<void> {
  const read = { following: true, last_read_seq: lastOf(message), last_read_at: now };
  await db
    .insert(thread_follows)
    .values({ ...keyOf(message), user_id, ...read })
    .onConflictDoUpdate({
      target: [thread_follows.message_id, thread_follows.user_id],
      set: read,
      setWhere: not(thread_follows.following),
    });
}

/** Leaves the thread of a message; others bring nobody back into it, and who writes there brings himself back. */
export async function unfollowThread({ db }: App, user_id: UserId, message: AccessedMessage): Promise<void> {
  await db
    .insert(thread_follows)
    .values({ ...keyOf(message), user_id, following: false })
    .onConflictDoUpdate({ target: [thread_follows.message_id, thread_follows.user_id], set: { following: false } });
}

/** A reply stands for the thread that it is in. */
const keyOf = ({ channel, view: { id, parent_message_id } }: AccessedMessage) => ({
  message_id: parent_message_id ?? id,
  channel_id: channel.id,
});

const lastOf = ({ channel }: AccessedMessage) =>
  sql`(select ${channels.seq} from ${channels} where ${channels.id} = ${channel.id})`;

/** Marks how far somebody has read a thread that he follows; the mark only moves forward. */
export async function markThreadRead(tx: Transaction, user_id: UserId, message_id: MessageId, seq: number): Promise<void> {
  await tx
    .update(thread_follows)
    .set({ last_read_seq: seq, last_read_at: now })
    .where(
      and(eq(thread_follows.message_id, message_id), eq(thread_follows.user_id, user_id), lt(thread_follows.last_read_seq, seq)),
    );
}
