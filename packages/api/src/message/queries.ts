import {
  type Message,
  type MessageId,
  MessageId as MessageIdSchema,
  type MessageRevision,
  type Page,
  type PinQuery,
  type ReplyQuery,
  type RevisionQuery,
  Time,
  type UserId,
} from '@parley/contracts';
import { message_revisions, messages, type Queryable, users } from '@parley/db';
import { and, asc, desc, eq, getTableColumns, gt, isNotNull, isNull, lt, type Placeholder, type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { App } from '../app.ts';
import { carried } from '../attachment/queries.ts';
import { cutPage, decodeCursor } from '../page.ts';
import { reactionGroups } from '../reaction/queries.ts';
import { type PersonRow, toUser, userColumns } from '../user/queries.ts';

/** What only search reads does not go out. */
const { words: _words, ...ownColumns } = getTableColumns(messages);

/** A message as somebody reads it, or nobody in particular, with its author; `users` is joined for him. */
export const messageColumns = (reader: UserId | Placeholder | null) => ({
  ...ownColumns,
  user: userColumns,
  attachments: carried,
  reactions: reactionGroups(reader),
});

export type MessageRow = Pick<typeof messages.$inferSelect, keyof typeof ownColumns> &
  Pick<Message, 'attachments' | 'reactions'> & { user: PersonRow };

export function toMessage(app: Pick<App, 'presence'>, { user, ...message }: MessageRow): Message {
  return { ...message, user: toUser(app, user) };
}

/** A message on nobody's behalf: to tell all of it. */
export async function findForAll(app: App, db: Queryable, message_id: MessageId): Promise<Message | undefined> {
  const [row] = await db
    .select(messageColumns(null))
    .from(messages)
    .innerJoin(users, eq(users.id, messages.user_id))
    .where(and(eq(messages.id, message_id), isNull(messages.deleted_at)));
  return row && toMessage(app, row);
}

/** What was deleted stays in sight for as long as somebody has replied to it; then it says nothing. */
export const inSight = sql`(${messages.deleted_at} is null or ${messages.thread_reply_count} > 0)`;

/** Whether a message was deleted, and nothing is left of it to see. */
export const isGone = ({ deleted_at, thread_reply_count }: Message) => deleted_at !== null && thread_reply_count === 0;

/** What is each reader's own in it is as for somebody who has done nothing with it. */
export const asAllSee = (message: Message): Message => ({
  ...message,
  reactions: message.reactions.map((group) => ({ ...group, reacted: false })),
});

/** The messages of which something holds, in no order. */
export async function findMessages(app: App, reader: UserId, which: SQL): Promise<Message[]> {
  const rows = await app.db
    .select(messageColumns(reader))
    .from(messages)
    .innerJoin(users, eq(users.id, messages.user_id))
    .where(which);
  return rows.map((row) => toMessage(app, row));
}

/** The replies of a thread, oldest first; a reply stands for the thread that it is in. */
export async function listReplies(
  app: App,
  reader: UserId,
  { id, parent_message_id }: Message,
  { limit, cursor }: ReplyQuery,
): Promise<Page<Message>> {
  const after = cursor === undefined ? undefined : decodeCursor(z.tuple([z.int().min(0)]), cursor)[0];
  const rows = await app.db
    .select(messageColumns(reader))
    .from(messages)
    .innerJoin(users, eq(users.id, messages.user_id))
    .where(
      and(
        eq(messages.parent_message_id, parent_message_id ?? id),
        isNull(messages.deleted_at),
        after === undefined ? undefined : gt(messages.seq, after),
      ),
    )
    .orderBy(asc(messages.seq))
    .limit(limit + 1);
  return cutPage(
    rows,
    limit,
    ({ seq }) => [seq],
    (row) => toMessage(app, row),
  );
}

const PinCursor = z.tuple([Time, MessageIdSchema]);

/** What is pinned in a channel, the last pinned first. */
export async function listPins(app: App, reader: UserId, { channel_id, limit, cursor }: PinQuery): Promise<Page<Message>> {
  const before = cursor === undefined ? undefined : decodeCursor(PinCursor, cursor);
  const rows = await app.db
    .select({ ...messageColumns(reader), pinned_at: sql<Date>`${messages.pinned_at}`.mapWith(messages.pinned_at) })
    .from(messages)
    .innerJoin(users, eq(users.id, messages.user_id))
    .where(
      and(
        eq(messages.channel_id, channel_id),
        isNotNull(messages.pinned_at),
        before && sql`(${messages.pinned_at}, ${messages.id}) < (${before[0].toISOString()}::timestamptz, ${before[1]}::uuid)`,
      ),
    )
    .orderBy(desc(messages.pinned_at), desc(messages.id))
    .limit(limit + 1);
  return cutPage(
    rows,
    limit,
    ({ pinned_at, id }) => [pinned_at.toISOString(), id],
    (row) => toMessage(app, row),
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
