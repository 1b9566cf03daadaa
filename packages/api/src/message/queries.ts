import {
  type Message,
  MessageId,
  type MessageRevision,
  type Page,
  type PinQuery,
  type ReplyQuery,
  type RevisionQuery,
  Time,
  type UserId,
} from '@parley/contracts';
import { message_revisions, messages } from '@parley/db';
import { and, asc, desc, eq, getTableColumns, gt, isNotNull, isNull, lt, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { App } from '../app.ts';
import { cutPage, decodeCursor } from '../page.ts';
import { messageColumns, selectWhole, toMessages } from './whole.ts';

const ReplyCursor = z.tuple([z.int().min(0)]);

/** What was deleted stays in sight for as long as somebody has replied to it; then it says nothing. */
export const inSight = sql`(${messages.deleted_at} is null or ${messages.thread_reply_count} > 0)`;

/** Whether a message was deleted, and nothing is left of it to see. */
export const isGone = ({ deleted_at, thread_reply_count }: Message) => deleted_at !== null && thread_reply_count === 0;

/** What is each reader's own in it is as for somebody who has done nothing with it. */
export const asAllSee = (message: Message): Message => ({
  ...message,
  reactions: message.reactions.map((group) => ({ ...group, reacted: false })),
});

/** The replies of a thread, oldest first; a reply stands for the thread that it is in. */
export async function listReplies(
  app: App,
  reader: UserId,
  { id, parent_message_id }: Message,
  { limit, cursor }: ReplyQuery,
): Promise<Page<Message>> {
  const after = cursor === undefined ? undefined : decodeCursor(ReplyCursor, cursor)[0];
  const found = app.db
    .select(messageColumns)
    .from(messages)
    .where(
      and(
        eq(messages.parent_message_id, parent_message_id ?? id),
        isNull(messages.deleted_at),
        after === undefined ? undefined : gt(messages.seq, after),
      ),
    )
    .orderBy(asc(messages.seq))
    .limit(limit + 1);
  const replies = toMessages(app, await selectWhole(app.db, reader, found));
  return cutPage(
    replies,
    limit,
    ({ seq }) => [seq],
    (reply) => reply,
  );
}

const PinCursor = z.tuple([Time, MessageId]);

/** What is pinned in a channel, the last pinned first. */
export async function listPins(app: App, reader: UserId, { channel_id, limit, cursor }: PinQuery): Promise<Page<Message>> {
  const before = cursor === undefined ? undefined : decodeCursor(PinCursor, cursor);
  const found = app.db
    .select(messageColumns)
    .from(messages)
    .where(
      and(
        eq(messages.channel_id, channel_id),
        isNotNull(messages.pinned_at),
        before && sql`(${messages.pinned_at}, ${messages.id}) < (${before[0].toISOString()}::timestamptz, ${before[1]}::uuid)`,
      ),
    )
    .orderBy(desc(messages.pinned_at), desc(messages.id))
    .limit(limit + 1);
  const pinned = toMessages(app, await selectWhole(app.db, reader, found));
  return cutPage(
    pinned,
    limit,
    ({ pinned_at, created_at, id }) => [(pinned_at ?? created_at).toISOString(), id],
    (message) => message,
  );
}

const RevisionCursor = z.tuple([z.int32().min(1)]);

/** What a message said before, the last first. */
export async function listRevisions({ db }: App, { message_id, limit, cursor }: RevisionQuery): Promise<Page<MessageRevision>> {
  const before = cursor === undefined ? undefined : decodeCursor(RevisionCursor, cursor)[0];
  const { number, content, edited_at, user_id } = getTableColumns(message_revisions);
  const rows = await db
    .select({ number, content, edited_at, user_id })
    .from(message_revisions)
    .where(and(eq(message_revisions.message_id, message_id), before === undefined ? undefined : lt(number, before)))
    .orderBy(desc(number))
    .limit(limit + 1);
  return cutPage(
    rows,
    limit,
    (row) => [row.number],
    (row): MessageRevision => ({ content: row.content, edited_at: row.edited_at, user_id: row.user_id }),
  );
}
