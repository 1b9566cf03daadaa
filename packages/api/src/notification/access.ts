import { type Notification, type NotificationId, Refusal, type UserId } from '@parley/contracts';
import { notifications, type Queryable } from '@parley/db';
import { and, eq } from 'drizzle-orm';
import type { App } from '../app.ts';
import { selectNotifications, stillSeen, toNotification } from './queries.ts';

/**
 * The only way to a notification on somebody's behalf: it is his, and he may still see what it points to.
 * @throws Refusal `not_found`
 */
export async function accessNotification(
  app: App,
  db: Queryable,
  user_id: UserId,
  notification_id: NotificationId,
): Promise<Notification> {
  const [row] = await selectNotifications(db).where(
    and(eq(notifications.id, notification_id), eq(notifications.user_id, user_id), stillSeen()),
  );
  if (!row) throw new Refusal('not_found', 'There is no such notification of yours.');
  return toNotification(app, row);
}
