import {
  type ChannelId,
  type Message,
  type MessageId,
  MessageId as MessageIdSchema,
  type MessageQuery,
  type MessageRevision,
  type Page,
  type PinQuery,
  Refusal,
  type ReplyQuery,
  type RevisionQuery,
  Time,
  type UserId,
} from '@parley/contracts';
import { type Database, message_revisions, messages, type Queryable, users } from '@parley/db';
import {
  and,
  asc,
  desc,
  eq,
  getTableColumns,
  gt,
  gte,
  isNotNull,
  isNull,
  lt,
  lte,
  type Placeholder,
  type SQL,
  sql,
} from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { z } from 'zod';
import type { App } from '../app.ts';
import { carried } from '../attachment/queries.ts';
import { cutPage, decodeCursor, encodeCursor } from '../page.ts';
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

type MessageRow = Pick<typeof messages.$inferSelect, keyof typeof ownColumns> &
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
const inSight = sql`(${messages.deleted_at} is null or ${messages.thread_reply_count} > 0)`;

/** Whether a message was deleted, and nothing is left of it to see. */
export const isGone = ({ deleted_at, thread_reply_count }: Message) => deleted_at !== null && thread_reply_count === 0;

/** What is each reader's own in it is as for somebody who has done nothing with it. */
export const asAllSee = (message: Message): Message => ({
  ...message,
  reactions: message.reactions.map((group) => ({ ...group, reacted: false })),
});

/**
 * A page of a channel's history, newest first, without the replies in threads.
 * @throws Refusal `not_found` when `around` is not in the channel, `invalid_input` for a bad cursor, or for both
 */
export async function listMessages(app: App, reader: UserId, query: MessageQuery): Promise<Page<Message>> {
  const { direction, around, limit } = query;
  if (around) return listAround(app, reader, query, around);
  return toPage(app, await readHistory(app.db, reader, query), limit, direction);
}

/** The one statement of a page, with one message more than fits if there is a next page; in the order of reading. */
export function readHistory(db: Database, reader: UserId, { channel_id, cursor, direction, limit }: MessageQuery) {
  const from = cursor === undefined ? undefined : beginsAt(channel_id, parseStart(cursor), direction);
  return readPage(db, reader, { channel_id, from, direction, limit: limit + 1 });
}

/** Where a page begins: a `next_cursor` counts by number, a time by the clock. */
type Start = { seq: number } | { time: Date; fallsWithin: boolean };

/** @throws Refusal `invalid_input` for a cursor that is neither */
export function parseStart(cursor: string): Start {
  const time = Time.safeParse(cursor);
  // Messages have whole milliseconds: those of the one that the time falls into were sent before it.
  if (time.success) return { time: time.data, fallsWithin: /\.\d{3}\d*[1-9]/.test(cursor) };
  const [seq] = decodeCursor(z.tuple([z.int().min(0)]), cursor);
  return { seq };
}

/**
 * In a channel the clock never goes back from one number to the next. So a time stands for a number, which an index finds
 * at any depth.
 */
function beginsAt(channel_id: ChannelId, start: Start, direction: MessageQuery['direction']): SQL {
  const isBefore = direction === 'before';
  if ('seq' in start) return (isBefore ? lt : gt)(messages.seq, start.seq);
  const { time, fallsWithin } = start;
  return isBefore
    ? lte(messages.seq, firstOf(channel_id, (fallsWithin ? lte : lt)(timed.created_at, time), desc))
    : gte(messages.seq, firstOf(channel_id, gt(timed.created_at, time), asc));
}

const timed = alias(messages, 'timed');

const firstOf = (channel_id: ChannelId, when: SQL, order: typeof asc): SQL =>
  sql`(select ${timed.seq} from ${messages} timed where ${and(eq(timed.channel_id, channel_id), when)}
    order by ${order(timed.created_at)}, ${order(timed.seq)} limit 1)`;

async function listAround(
  app: App,
  reader: UserId,
  { channel_id, cursor, limit }: MessageQuery,
  around: MessageId,
): Promise<Page<Message>> {
  if (cursor !== undefined) {
    throw new Refusal('invalid_input', 'Ask either for what is around a message or for what is beyond a cursor.', {
      issues: [{ path: ['around'], message: 'goes without `cursor`' }],
    });
  }
  const root = alias(messages, 'root');
  const [middle] = await app.db
    .select({ seq: root.seq })
    .from(messages)
    .innerJoin(root, eq(root.id, sql`coalesce(${messages.parent_message_id}, ${messages.id})`))
    .where(and(eq(messages.id, around), eq(messages.channel_id, channel_id), inSight));
  if (!middle) throw new Refusal('not_found', 'There is no such message in this channel.');
  const upwards = { channel_id, from: gte(messages.seq, middle.seq), direction: 'after', limit: Math.ceil(limit / 2) } as const;
  const newer = await readPage(app.db, reader, upwards);
  const rest = limit - newer.length + 1;
  const older = await readPage(app.db, reader, {
    channel_id,
    from: lt(messages.seq, middle.seq),
    direction: 'before',
    limit: rest,
  });
  return toPage(app, [...newer.reverse(), ...older], limit, 'before');
}

/** The messages of which something holds, in no order. */
export async function findMessages(app: App, reader: UserId, which: SQL): Promise<Message[]> {
  const rows = await app.db
    .select(messageColumns(reader))
    .from(messages)
    .innerJoin(users, eq(users.id, messages.user_id))
    .where(which);
  return rows.map((row) => toMessage(app, row));
}

interface Stretch extends Pick<MessageQuery, 'channel_id' | 'direction' | 'limit'> {
  from: SQL | undefined;
}

const readPage = (db: Database, reader: UserId, { channel_id, from, direction, limit }: Stretch) =>
  db
    .select(messageColumns(reader))
    .from(messages)
    .innerJoin(users, eq(users.id, messages.user_id))
    .where(and(eq(messages.channel_id, channel_id), isNull(messages.parent_message_id), inSight, from))
    .orderBy((direction === 'before' ? desc : asc)(messages.seq))
    .limit(limit);

/** `rows` come in the order of reading, one more than fits if there is a next page; a page is always newest first. */
function toPage(app: App, rows: MessageRow[], limit: number, direction: MessageQuery['direction']): Page<Message> {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const next_cursor = last && rows.length > limit ? encodeCursor([last.seq]) : null;
  const items = page.map((row) => toMessage(app, row));
  return { items: direction === 'before' ? items : items.reverse(), next_cursor };
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
