import {
  type ChannelId,
  type Message,
  type MessageId,
  type MessageQuery,
  type Page,
  Refusal,
  Time,
  type UserId,
} from '@parley/contracts';
import { messages, prepared } from '@parley/db';
import { and, asc, desc, eq, gt, gte, isNull, lt, lte, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { z } from 'zod';
import type { App } from '../app.ts';
import { decodeCursor, encodeCursor } from '../page.ts';
import { accessChannel, isVisible } from '../channel/access.ts';
import { inSight } from './queries.ts';
import { messageColumns, selectWhole, toMessages } from './whole.ts';

const HistoryCursor = z.tuple([z.int().min(0)]);

type Direction = MessageQuery['direction'];

/**
 * A page of a channel's history, newest first, without the replies in threads. Whether the reader may see the channel is asked
 * by the statement that reads.
 * @throws Refusal `not_found` when he may not, or `around` is not in the channel; `invalid_input` for a bad cursor, or for both
 */
export async function listMessages(app: App, reader: UserId, query: MessageQuery): Promise<Page<Message>> {
  const { channel_id, direction, around, cursor, limit } = query;
  if (around) return listAround(app, reader, query, around);
  const start = cursor === undefined ? ends[direction] : parseStart(cursor, direction);
  const read = async () => {
    const found = await readStretch(app, { reader, channel_id, direction, start, limit: limit + 1 });
    if (found.length === 0) await accessChannel(app.db, reader, channel_id);
    return toPage(found, limit, direction);
  };
  return start === ends.before ? app.tails.find(reader, channel_id, limit, read) : read();
}

/** Where a stretch begins, itself not included: a `next_cursor` counts by number, a time by the clock. */
type Start = { seq: number } | { time: Date };

/** Where history begins that is not continued from anywhere. */
const ends: Record<Direction, Start> = { before: { seq: Number.MAX_SAFE_INTEGER }, after: { seq: 0 } };

/** @throws Refusal `invalid_input` for a cursor that is neither */
export function parseStart(cursor: string, direction: Direction): Start {
  const parsed = Time.safeParse(cursor);
  if (!parsed.success) {
    const [seq] = decodeCursor(HistoryCursor, cursor);
    return { seq };
  }
  // Messages have whole milliseconds: those of the one that the time falls into were sent before it.
  const fallsWithin = /\.\d{3}\d*[1-9]/.test(cursor);
  return { time: fallsWithin && direction === 'before' ? new Date(parsed.data.getTime() + 1) : parsed.data };
}

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
  await accessChannel(app.db, reader, channel_id);
  const root = alias(messages, 'root');
  const [middle] = await app.db
    .select({ seq: root.seq })
    .from(messages)
    .innerJoin(root, eq(root.id, sql`coalesce(${messages.parent_message_id}, ${messages.id})`))
    .where(and(eq(messages.id, around), eq(messages.channel_id, channel_id), inSight));
  if (!middle) throw new Refusal('not_found', 'There is no such message in this channel.');
  const read = (direction: Direction, seq: number, count: number) =>
    readStretch(app, { reader, channel_id, direction, start: { seq }, limit: count });
  const newer = await read('after', middle.seq - 1, Math.ceil(limit / 2));
  const older = await read('before', middle.seq, limit - newer.length + 1);
  return toPage([...newer.reverse(), ...older], limit, 'before');
}

/** Messages come in the order of reading, one more than fits if there is a next page; a page is always newest first. */
function toPage(found: Message[], limit: number, direction: Direction): Page<Message> {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  const next_cursor = last && found.length > limit ? encodeCursor([last.seq]) : null;
  return { items: direction === 'before' ? items : items.reverse(), next_cursor };
}

/** Messages of a channel, one after the other in a direction. */
export interface Stretch {
  reader: UserId;
  channel_id: ChannelId;
  direction: Direction;
  start: Start;
  limit: number;
}

/** @returns nothing, too, when the reader may not see the channel */
async function readStretch(app: App, stretch: Stretch): Promise<Message[]> {
  const { statement, values } = statementFor(stretch);
  return toMessages(app, await statement(app.db).execute(values)).slice(0, stretch.limit);
}

/** The one statement that a stretch takes, and what to give to it. */
export function statementFor({ reader, channel_id, direction, start, limit }: Stretch) {
  const by = 'seq' in start ? 'seq' : 'time';
  const size = sizes.find((some) => some >= limit) ?? limit;
  const key = `history_${direction}_${by}_${size}`;
  const statement = statements.get(key) ?? prepareStatement(key, direction, by, size);
  statements.set(key, statement);
  return { statement, values: { user_id: reader, channel_id, start: 'seq' in start ? start.seq : start.time.toISOString() } };
}

const statements = new Map<string, ReturnType<typeof prepareStatement>>();

/** A limit that PostgreSQL does not know would make it plan each page anew: so there are statements for a few. */
const sizes = [11, 51, 101];

function prepareStatement(name: string, direction: Direction, by: 'seq' | 'time', size: number) {
  return prepared((db) => {
    const found = db
      .select(messageColumns)
      .from(messages)
      .where(
        and(
          isVisible(sql.placeholder('user_id'), sql.placeholder('channel_id')),
          eq(messages.channel_id, sql.placeholder('channel_id')),
          isNull(messages.parent_message_id),
          inSight,
          beginning[direction][by],
        ),
      )
      .orderBy((direction === 'before' ? desc : asc)(messages.seq));
    const stretch = sql`${found.getSQL()} ${sql`limit ${size}`.inlineParams()}`;
    return selectWhole(db, sql.placeholder('user_id'), stretch).prepare(name);
  });
}

const timed = alias(messages, 'timed');

const numberAt = (when: SQL, order: typeof asc): SQL =>
  sql`(select ${timed.seq} from ${messages} timed
    where ${and(eq(timed.channel_id, sql.placeholder('channel_id')), when)}
    order by ${order(timed.created_at)}, ${order(timed.seq)} limit 1)`;

/**
 * In a channel the clock never goes back from one number to the next. So a time stands for a number, which an index finds
 * at any depth.
 */
const beginning: Record<Direction, Record<'seq' | 'time', SQL>> = {
  before: {
    seq: lt(messages.seq, sql.placeholder('start')),
    time: lte(messages.seq, numberAt(lt(timed.created_at, sql.placeholder('start')), desc)),
  },
  after: {
    seq: gt(messages.seq, sql.placeholder('start')),
    time: gte(messages.seq, numberAt(gt(timed.created_at, sql.placeholder('start')), asc)),
  },
};
