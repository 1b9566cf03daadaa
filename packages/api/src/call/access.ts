import { type CallId, type CallRight, callRights, type ChannelId, Refusal, type UserId } from '@parley/contracts';
import { calls, prepared, type Queryable, type Transaction } from '@parley/db';
import { eq, sql } from 'drizzle-orm';
import { type AccessedChannel, accessChannel, lockChannel } from '../channel/access.ts';
import { demand } from '../demand.ts';

/** A call as somebody who may see its channel meets it. */
export interface AccessedCall {
  id: CallId;
  channel: AccessedChannel;
}

/**
 * The only way to a call on somebody's behalf: he must see its channel.
 * @throws Refusal `not_found`, the same for a call that there is not and one that he may not see
 */
export async function accessCall(db: Queryable, user_id: UserId, call_id: CallId): Promise<AccessedCall> {
  const channel_id = await findPlace(db, call_id);
  return { id: call_id, channel: await accessChannel(db, user_id, channel_id).catch(asHidden) };
}

/**
 * Takes the lock of the call's channel, and only then looks whether the deed is allowed: whoever holds it alone changes who
 * is in the channel's calls.
 * @throws Refusal `not_found`, or as the right says
 */
export async function lockCall(tx: Transaction, user_id: UserId, call_id: CallId, right: CallRight): Promise<AccessedCall> {
  const channel_id = await findPlace(tx, call_id);
  const channel = await lockChannel(tx, user_id, channel_id, () => 'allowed').catch(asHidden);
  demand(callRights[right]({ ...channel.facts, self: true }));
  return { id: call_id, channel };
}

const place = prepared((db) =>
  db
    .select({ channel_id: calls.channel_id })
    .from(calls)
    .where(eq(calls.id, sql.placeholder('call_id')))
    .prepare('call_place'),
);

async function findPlace(db: Queryable, call_id: CallId): Promise<ChannelId> {
  const [row] = await place(db).execute({ call_id });
  if (!row) throw hidden();
  return row.channel_id;
}

export const hidden = () => new Refusal('not_found', 'There is no such call, or you may not see it.');

function asHidden(error: unknown): never {
  throw error instanceof Refusal ? hidden() : error;
}
