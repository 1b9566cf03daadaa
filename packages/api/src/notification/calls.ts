import { type ChannelId, decideCall, type UserId } from '@parley/contracts';
import { channel_members, notification_preferences, now, type Transaction } from '@parley/db';
import { and, asc, eq, ne, sql } from 'drizzle-orm';
import type { App } from '../app.ts';
import type { Publish } from '../event/change.ts';
import { findUser } from '../user/queries.ts';
import { notify } from './changes.ts';
import { startedCall } from './queries.ts';

/** Tells the others in a direct message that somebody started a call there; it comes last in a change, as `notify` does. */
export async function tellCalled(
  app: App,
  tx: Transaction,
  publish: Publish,
  actor_id: UserId,
  channel_id: ChannelId,
): Promise<void> {
  const others = await findOthers(tx, channel_id, actor_id);
  const called = others.filter((other) => decideCall(other) === 'call');
  const actor = called.length > 0 ? await findUser(app, tx, actor_id) : undefined;
  if (!actor) return;
  const place = { workspace_id: null, channel_id, message_id: null };
  const notification = { type: 'call' as const, actor, ...place, preview: startedCall };
  await notify(
    tx,
    publish,
    called.map(({ user_id }) => ({ user_id, notification })),
  );
}

/** What everybody else in a channel wants to be told of. */
const findOthers = (tx: Transaction, channel_id: ChannelId, actor_id: UserId) =>
  tx
    .select({
      user_id: channel_members.user_id,
      notify: channel_members.notify,
      muted: sql<boolean>`coalesce(${channel_members.muted_until} > ${now}, false)`,
      direct_messages: sql<boolean>`coalesce(${notification_preferences.direct_messages}, true)`,
    })
    .from(channel_members)
    .leftJoin(notification_preferences, eq(notification_preferences.user_id, channel_members.user_id))
    .where(and(eq(channel_members.channel_id, channel_id), ne(channel_members.user_id, actor_id)))
    .orderBy(asc(channel_members.user_id));
