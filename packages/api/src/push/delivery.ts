import { decideDelivery, isQuiet, NotificationId, PushSubscriptionId } from '@parley/contracts';
import { notification_preferences, notifications, push_subscriptions, users } from '@parley/db';
import { and, eq } from 'drizzle-orm';
import { z } from 'zod';
import type { App } from '../app.ts';
import { previewedNotification } from '../notification/queries.ts';
import { encryptFor } from './encryption.ts';

/** A notification on its way to one browser. */
export const Push = z.object({ notification_id: NotificationId, subscription_id: PushSubscriptionId });
export type Push = z.infer<typeof Push>;

/**
 * Tells one browser of a notification, unless that has been read, or its owner is connected or does not want to be disturbed.
 * A subscription that the push service does not know any more is forgotten.
 * @throws when it should be tried again
 */
export async function deliverPush(app: App, { notification_id, subscription_id }: Push): Promise<void> {
  const found = await findPush(app, { notification_id, subscription_id });
  if (!found) return;
  const { user, preferences, subscription } = found;
  const notification = await previewedNotification(app, notification_id);
  const decision = decideDelivery({
    unread: notification?.read_at === null,
    online: app.presence.of(user.id) === 'online',
    quiet: preferences !== null && isQuiet(preferences, user.timezone, new Date()),
  });
  if (!notification || decision !== 'push') return;
  const { id, type, actor, workspace_id, channel_id, message_id, preview } = notification;
  const payload = { id, type, title: actor.display_name, preview, workspace_id, channel_id, message_id };
  if (!app.pushDoubts.allows(user.id)) throw new Error('a push service of this person did not answer lately');
  const status = await post(app, subscription, id, JSON.stringify(payload)).catch((error: unknown) => {
    app.pushDoubts.note(user.id, false);
    throw error;
  });
  app.pushDoubts.note(user.id, true);
  if (status === 404 || status === 410) {
    await app.db.delete(push_subscriptions).where(eq(push_subscriptions.id, subscription_id));
  } else if (status === 429 || status >= 500) {
    throw new Error(`the push service answered ${status}`);
  } else if (status >= 300) {
    app.logger.warn({ status, subscription_id }, 'a push service refused a notification');
  }
}

async function findPush({ db }: App, { notification_id, subscription_id }: Push) {
  const [row] = await db
    .select({
      user: { id: users.id, timezone: users.timezone },
      preferences: notification_preferences,
      subscription: push_subscriptions,
    })
    .from(notifications)
    .innerJoin(users, eq(users.id, notifications.user_id))
    .innerJoin(push_subscriptions, and(eq(push_subscriptions.id, subscription_id), eq(push_subscriptions.user_id, users.id)))
    .leftJoin(notification_preferences, eq(notification_preferences.user_id, users.id))
    .where(eq(notifications.id, notification_id));
  return row;
}

type Subscription = typeof push_subscriptions.$inferSelect;

const keptFor = 86_400;

/** @returns the status with which the push service answered */
async function post({ push, vapid }: App, { endpoint, p256dh, auth }: Subscription, id: string, text: string): Promise<number> {
  const url = new URL(endpoint);
  if (!push.services.accepts(url)) return 410;
  const body = encryptFor({ p256dh, auth }, text);
  const headers = {
    authorization: await vapid.authorize(url.origin),
    'content-encoding': 'aes128gcm',
    'content-type': 'application/octet-stream',
    'content-length': body.length,
    ttl: keptFor,
    urgency: 'high',
    // Of two with the same topic the service passes on the last: what is sent again is not shown twice.
    topic: id.replaceAll('-', ''),
  };
  return push.services.send(url, headers, body);
}
