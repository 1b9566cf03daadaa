import {
  type Notification,
  type NotificationMark,
  notificationUpdated,
  type ReadAll,
  type ReadAllResult,
  type UserId,
} from '@parley/contracts';
import { notifications, now } from '@parley/db';
import { and, eq, lt } from 'drizzle-orm';
import type { App } from '../app.ts';
import { change } from '../event/change.ts';
import { accessWorkspace } from '../workspace/access.ts';
import { accessNotification } from './access.ts';
import { count, holdCounters, readNotifications } from './changes.ts';

/**
 * Marks one of one's own notifications as read, or as unread again.
 * @throws Refusal `not_found`
 */
export async function markNotification(
  app: App,
  user_id: UserId,
  { notification_id, read }: NotificationMark,
): Promise<Notification> {
  return change(app, user_id, async (tx, publish) => {
    await holdCounters(tx, [user_id]);
    const before = await accessNotification(app, tx, user_id, notification_id);
    if ((before.read_at !== null) === read) return before;
    await tx
      .update(notifications)
      .set({ read_at: read ? now : null })
      .where(eq(notifications.id, notification_id));
    const unread_count = await count(tx, user_id, read ? -1 : 1);
    const notification = await accessNotification(app, tx, user_id, notification_id);
    publish(notificationUpdated, { notification, unread_count, user_id });
    return notification;
  });
}

/**
 * Marks all of one's own notifications as read, or those of a workspace, or those from before a moment.
 * @throws Refusal `not_found` (the workspace)
 */
export async function markAllNotifications(app: App, user_id: UserId, { workspace_id, before }: ReadAll): Promise<ReadAllResult> {
  return change(app, user_id, async (tx, publish) => {
    if (workspace_id) await accessWorkspace(tx, user_id, workspace_id);
    const which = and(
      workspace_id && eq(notifications.workspace_id, workspace_id),
      before && lt(notifications.created_at, before),
    );
    return { updated: await readNotifications(app, tx, publish, user_id, which) };
  });
}
