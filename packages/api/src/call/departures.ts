import { callEnded, type CallId, callUpdated, type ChannelId, type UserId, type WorkspaceId } from '@parley/contracts';
import { call_participants, calls, now, type Transaction } from '@parley/db';
import { and, eq, inArray, isNull, notExists, type SQL } from 'drizzle-orm';
import type { App } from '../app.ts';
import type { Publish } from '../event/change.ts';
import { findCall } from './queries.ts';
import { putOut } from './sfu.ts';

// What other nouns do to calls, within changes of their own that hold the rows of the channels.

/** Who loses channels leaves their calls, and those who stay are told. */
export async function leaveCallsIn(
  app: App,
  tx: Transaction,
  publish: Publish,
  workspace_id: WorkspaceId,
  channel_ids: ChannelId[],
  user_id: UserId,
): Promise<void> {
  const there = tx.select({ id: calls.id }).from(calls).where(inArray(calls.channel_id, channel_ids));
  const his = and(eq(call_participants.user_id, user_id), inArray(call_participants.call_id, there));
  await takeOut(app, tx, publish, workspace_id, his);
}

/**
 * Takes people out of calls. A call that nobody is in any more ends by that.
 * @param which of those who are or were in the calls of channels whose rows are held
 */
export async function takeOut(
  app: App,
  tx: Transaction,
  publish: Publish,
  workspace_id: WorkspaceId | null,
  which: SQL | undefined,
): Promise<void> {
  const left = await markLeft(tx, which);
  for (const call_id of new Set(left.map((row) => row.call_id))) {
    const event = (await endIfEmpty(tx, call_id)) ? callEnded : callUpdated;
    publish(event, { call: await findCall(app, tx, call_id), workspace_id });
  }
  await putOut(app, tx, left);
}

/** @returns those who were there until now */
const markLeft = (tx: Transaction, which: SQL | undefined) =>
  tx
    .update(call_participants)
    .set({ left_at: now })
    .where(and(which, isNull(call_participants.left_at)))
    .returning({ call_id: call_participants.call_id, user_id: call_participants.user_id });

async function endIfEmpty(tx: Transaction, call_id: CallId): Promise<boolean> {
  const present = tx
    .select()
    .from(call_participants)
    .where(and(eq(call_participants.call_id, call_id), isNull(call_participants.left_at)));
  const ended = await tx
    .update(calls)
    .set({ ended_at: now })
    .where(and(eq(calls.id, call_id), notExists(present)))
    .returning({ id: calls.id });
  return ended.length > 0;
}

/** Ends the calls of channels that are archived or no more; nobody is in them after that. @returns those that went on */
export async function endCallsIn(app: App, tx: Transaction, channel_ids: ChannelId[]): Promise<CallId[]> {
  const live = and(inArray(calls.channel_id, channel_ids), isNull(calls.ended_at));
  const ended = await tx.update(calls).set({ ended_at: now }).where(live).returning({ id: calls.id });
  const call_ids = ended.map(({ id }) => id);
  await putOut(app, tx, await markLeft(tx, inArray(call_participants.call_id, call_ids)));
  return call_ids;
}
