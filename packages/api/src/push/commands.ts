import {
  type NewPushSubscription,
  type PushSubscription,
  PushSubscriptionId,
  type PushSubscriptionKey,
  Refusal,
  type UserId,
} from '@parley/contracts';
import { type Database, push_subscriptions } from '@parley/db';
import { and, desc, eq, ne, notInArray } from 'drizzle-orm';
import { ECDH } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { App } from '../app.ts';

const columns = {
  id: push_subscriptions.id,
  endpoint: push_subscriptions.endpoint,
  created_at: push_subscriptions.created_at,
};

/**
 * Has a browser told of somebody's notifications. One that was told of another's is told of his from now on; of more than
 * twenty the oldest is told no more.
 * @throws Refusal `invalid_input`
 */
export async function subscribeToPush({ db, push }: App, user_id: UserId, input: NewPushSubscription): Promise<PushSubscription> {
  const { endpoint, keys } = input;
  if (!push.services.accepts(new URL(endpoint))) throw invalid('endpoint', 'must be a push service at a public https address');
  if (!isPoint(keys.p256dh)) throw invalid('keys', 'p256dh must be a point of the curve P-256');
  const set = { user_id, ...keys };
  const [row] = await db
    .insert(push_subscriptions)
    .values({ id: PushSubscriptionId.parse(uuidv7()), endpoint, ...set })
    .onConflictDoUpdate({ target: push_subscriptions.endpoint, set })
    .returning(columns);
  if (!row) throw new Error('a push subscription was not written');
  await forgetOldest(db, user_id, row.id);
  return row;
}

const mostBrowsers = 20;

/** Each notification is sent to each of them. */
async function forgetOldest(db: Database, user_id: UserId, newest: PushSubscriptionId): Promise<void> {
  const his = eq(push_subscriptions.user_id, user_id);
  const kept = db
    .select({ id: push_subscriptions.id })
    .from(push_subscriptions)
    .where(his)
    .orderBy(desc(push_subscriptions.created_at), desc(push_subscriptions.id))
    .limit(mostBrowsers);
  await db.delete(push_subscriptions).where(and(his, ne(push_subscriptions.id, newest), notInArray(push_subscriptions.id, kept)));
}

/** @throws Refusal `not_found` */
export async function unsubscribeFromPush({ db }: App, user_id: UserId, { id }: PushSubscriptionKey): Promise<void> {
  const gone = await db
    .delete(push_subscriptions)
    .where(and(eq(push_subscriptions.id, id), eq(push_subscriptions.user_id, user_id)))
    .returning({ id: push_subscriptions.id });
  if (gone.length === 0) throw new Refusal('not_found', 'There is no such subscription of yours.');
}

function isPoint(p256dh: string): boolean {
  try {
    return Boolean(ECDH.convertKey(p256dh, 'prime256v1', 'base64url', 'hex', 'compressed'));
  } catch {
    return false;
  }
}

const invalid = (field: string, message: string) =>
  new Refusal('invalid_input', 'This is no subscription of a browser.', { issues: [{ path: [field], message }] });
