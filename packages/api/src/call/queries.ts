import type { Call, CallId, CallParticipant, ChannelId, UserId } from '@parley/contracts';
import { call_participants, calls, type Queryable, users } from '@parley/db';
import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import type { App } from '../app.ts';
import { toUser, userColumns } from '../user/queries.ts';
import { hidden } from './access.ts';

/**
 * A call as everybody who may see it sees it.
 * @throws Refusal `not_found` when it has gone with its channel
 */
export async function findCall(app: Pick<App, 'presence'>, db: Queryable, id: CallId): Promise<Call> {
  const [call] = await db.select().from(calls).where(eq(calls.id, id));
  if (!call) throw hidden();
  return { ...call, participants: await findParticipants(app, db, id) };
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

async function findParticipants(app: Pick<App, 'presence'>, db: Queryable, call_id: CallId): Promise<CallParticipant[]> {
  const rows = await db
    .select({ user: userColumns, joined_at: call_participants.joined_at, left_at: call_participants.left_at })
    .from(call_participants)
    .innerJoin(users, eq(users.id, call_participants.user_id))
    .where(eq(call_participants.call_id, call_id))
    .orderBy(sql`${call_participants.left_at} desc nulls first`, desc(users.id))
    .limit(mostNamed);
  return rows.map((row) => ({ ...row, user: toUser(app, row.user) })).sort(asTheyCame);
}

const asTheyCame = (one: CallParticipant, other: CallParticipant) =>
  one.joined_at.getTime() - other.joined_at.getTime() || (one.user.id < other.user.id ? -1 : 1);
