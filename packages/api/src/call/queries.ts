import {
  type Call,
  CallId,
  type CallParticipant,
  type CallQuery,
  type ChannelId,
  type Page,
  type UserId,
} from '@parley/contracts';
import { call_participants, calls, type Queryable, users } from '@parley/db';
import { and, desc, eq, getTableColumns, inArray, isNotNull, isNull, lt, lte, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { App } from '../app.ts';
import { cutPage, decodeCursor } from '../page.ts';
import { toUser, userColumns } from '../user/queries.ts';
import { hidden } from './access.ts';

/**
 * A call as everybody who may see it sees it.
 * @throws Refusal `not_found` when it has gone with its channel
 */
export async function findCall(app: Pick<App, 'presence'>, db: Queryable, id: CallId): Promise<Call> {
  const [call] = await db.select().from(calls).where(eq(calls.id, id));
  if (!call) throw hidden();
  const [whole] = await withParticipants(app, db, [call]);
  if (!whole) throw hidden();
  return whole;
}

const CallCursor = z.tuple([CallId]);

/** The calls of a channel, the last first. */
export async function listCalls(app: App, { channel_id, live, limit, cursor }: CallQuery): Promise<Page<Call>> {
  const before = cursor === undefined ? undefined : decodeCursor(CallCursor, cursor)[0];
  const rows = await app.db
    .select()
    .from(calls)
    .where(
      and(
        eq(calls.channel_id, channel_id),
        live === undefined ? undefined : live ? isNull(calls.ended_at) : isNotNull(calls.ended_at),
        before === undefined ? undefined : lt(calls.id, before),
      ),
    )
    .orderBy(desc(calls.id))
    .limit(limit + 1);
  const page = cutPage(
    rows,
    limit,
    ({ id }) => [id],
    (call) => call,
  );
  return { ...page, items: await withParticipants(app, app.db, page.items) };
}

/** The call that is going on in a channel. */
export async function findLiveCall(db: Queryable, channel_id: ChannelId): Promise<CallId | undefined> {
  const [row] = await db
    .select({ id: calls.id })
    .from(calls)
    .where(and(eq(calls.channel_id, channel_id), isNull(calls.ended_at)));
  return row?.id;
}

/** The row of somebody who is in a call. */
export const presentIn = (call_id: CallId, user_id: UserId) =>
  and(eq(call_participants.call_id, call_id), eq(call_participants.user_id, user_id), isNull(call_participants.left_at));

/** More than can be in a call: of those who have left the last are named. */
const mostNamed = 150;

async function withParticipants(app: Pick<App, 'presence'>, db: Queryable, rows: (typeof calls.$inferSelect)[]): Promise<Call[]> {
  const { call_id, user_id, joined_at, left_at } = getTableColumns(call_participants);
  const ranked = db
    .select({
      call_id,
      user_id,
      joined_at,
      left_at,
      rank: sql<number>`row_number() over (partition by ${call_id} order by ${left_at} desc nulls first, ${user_id} desc)`.as(
        'rank',
      ),
    })
    .from(call_participants)
    .where(
      inArray(
        call_id,
        rows.map(({ id }) => id),
      ),
    )
    .as('ranked');
  const found = await db
    .select({ call_id: ranked.call_id, user: userColumns, joined_at: ranked.joined_at, left_at: ranked.left_at })
    .from(ranked)
    .innerJoin(users, eq(users.id, ranked.user_id))
    .where(lte(ranked.rank, mostNamed));
  const participants = found.map(({ call_id, user, ...row }) => ({ call_id, row: { ...row, user: toUser(app, user) } }));
  return rows.map((call) => ({
    ...call,
    participants: participants.flatMap(({ call_id, row }) => (call_id === call.id ? [row] : [])).sort(asTheyCame),
  }));
}

const asTheyCame = (one: CallParticipant, other: CallParticipant) =>
  one.joined_at.getTime() - other.joined_at.getTime() || (one.user.id < other.user.id ? -1 : 1);
