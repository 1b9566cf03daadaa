import {
  type ChannelId,
  type Mention,
  type MessageId,
  type Notification,
  notificationCreated,
  NotificationId,
  notificationUpdated,
  UserId,
  type WorkspaceId,
} from '@parley/contracts';
import { message_mentions, messages, notification_counters, notifications, now, type Transaction } from '@parley/db';
import { and, asc, desc, eq, exists, inArray, isNull, lte, not, or, type SQL, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import type { App } from '../app.ts';
import type { Publish } from '../event/change.ts';
import { seesPlace, selectNotifications, toNotification } from './queries.ts';

// What other nouns do to notifications, within changes of their own. Each takes the counters of whom it concerns, in the
// order of their ids; so it comes after all other locks of the change, just before its end.

/** Somebody, and what he is to be told. The emoji is that of a reaction. */
export interface Told {
  user_id: UserId;
  notification: Omit<Notification, 'id' | 'read_at' | 'created_at'>;
  emoji?: string;
}

/** Notifies people. Who was notified of the same already is not notified again. */
export async function notify(tx: Transaction, publish: Publish, told: Told[]): Promise<void> {
  if (told.length === 0) return;
  const created_at = new Date();
  const drafts = told.map(({ notification, ...who }) => ({
    ...who,
    notification: { ...notification, id: NotificationId.parse(uuidv7()), read_at: null, created_at },
  }));
  const [row] = await tx
    .select({ notices: sql<unknown[]>`notices` })
    .from(sql`add_notifications(${JSON.stringify(drafts)}::jsonb) as notices`);
  for (const notice of row?.notices ?? []) {
    const { user_id, data } = Noticed.parse(notice);
    publish(notificationCreated, { ...data, user_id });
  }
}

const Noticed = z.object({ user_id: UserId, data: notificationCreated.data });

/** What somebody has seen: a channel up to the number of a message, or a thread. */
export type Seen = { channel_id: ChannelId; seq: number } | { root_id: MessageId };

/** Marks the notifications of what somebody has seen as read. */
export async function markNotificationsOf(
  app: App,
  tx: Transaction,
  publish: Publish,
  user_id: UserId,
  seen: Seen,
): Promise<void> {
  const what =
    'root_id' in seen
      ? or(eq(messages.id, seen.root_id), eq(messages.parent_message_id, seen.root_id))
      : and(eq(messages.channel_id, seen.channel_id), lte(messages.seq, seen.seq));
  const said = tx
    .select({ id: messages.id })
    .from(messages)
    .where(and(eq(messages.id, notifications.message_id), what));
  await readNotifications(app, tx, publish, user_id, exists(said));
}

/**
 * Marks notifications of somebody's as read.
 * @param which of his notifications; they need not be unread
 * @returns how many were unread
 */
export async function readNotifications(
  app: App,
  tx: Transaction,
  publish: Publish,
  user_id: UserId,
  which: SQL | undefined,
): Promise<number> {
  const [counter] = await holdCounters(tx, [user_id]);
  if (!counter || counter.unread_count === 0) return 0;
  const read = await tx
    .update(notifications)
    .set({ read_at: now })
    .where(and(eq(notifications.user_id, user_id), isNull(notifications.read_at), which))
    .returning({ id: notifications.id, seq: notifications.seq });
  if (read.length === 0) return 0;
  const unread_count = await count(tx, user_id, -read.length);
  const newest = read.sort((one, other) => other.seq - one.seq).slice(0, mostTold);
  const rows = await selectNotifications(tx)
    .where(
      inArray(
        notifications.id,
        newest.map(({ id }) => id),
      ),
    )
    .orderBy(asc(notifications.seq));
  for (const row of rows) publish(notificationUpdated, { notification: toNotification(app, row), unread_count, user_id });
  return read.length;
}

/** Whom a message called when it was sent: to them it counts as a mention, as long as they have not read it. */
export async function findCounted(tx: Transaction, message_id: MessageId): Promise<Mention[]> {
  const rows = await tx
    .select({ user_id: message_mentions.user_id })
    .from(message_mentions)
    .where(eq(message_mentions.message_id, message_id));
  return rows.map(({ user_id }) => (user_id ? { type: 'user', user_id } : { type: 'channel' }));
}

/** A message was deleted: nobody is called by it any more, or notified of it. */
export async function forgetMessage(app: App, tx: Transaction, publish: Publish, message_id: MessageId): Promise<void> {
  await tx.delete(message_mentions).where(eq(message_mentions.message_id, message_id));
  await forgetNotifications(app, tx, publish, eq(notifications.message_id, message_id));
}

/** Who has left a channel or a workspace, or may see it no more, is notified of nothing there any more. */
export async function forgetUnseen(
  app: App,
  tx: Transaction,
  publish: Publish,
  place: { channel_id: ChannelId } | { workspace_id: WorkspaceId },
  user_id?: UserId,
): Promise<void> {
  const there =
    'channel_id' in place ? eq(notifications.channel_id, place.channel_id) : eq(notifications.workspace_id, place.workspace_id);
  const unseen = and(there, user_id && eq(notifications.user_id, user_id), not(seesPlace));
  await forgetNotifications(app, tx, publish, unseen, { ...nothing, workspace_id: null, channel_id: null, message_id: null });
}

/** What is left of a notification that is gone. */
const nothing = { preview: '' };

/**
 * Takes notifications away whose reason is gone: a message was deleted, somebody may not see the channel any more. Each is
 * told of the newest that he had, without what it was about, and how many are left unread.
 */
export async function forgetNotifications(
  app: App,
  tx: Transaction,
  publish: Publish,
  which: SQL | undefined,
  left: Partial<Notification> = nothing,
): Promise<void> {
  const owners = await tx.selectDistinct({ user_id: notifications.user_id }).from(notifications).where(which);
  if (owners.length === 0) return;
  const user_ids = owners.map(({ user_id }) => user_id);
  await holdCounters(tx, user_ids);
  const these = and(which, inArray(notifications.user_id, user_ids));
  const newest = tx
    .selectDistinctOn([notifications.user_id], { id: notifications.id })
    .from(notifications)
    .where(these)
    .orderBy(notifications.user_id, desc(notifications.seq));
  const rows = await selectNotifications(tx).where(inArray(notifications.id, newest));
  await tx.delete(notifications).where(these);
  const counts = new Map((await holdCounters(tx, user_ids)).map(({ user_id, unread_count }) => [user_id, unread_count]));
  for (const row of rows) {
    const { user_id } = row;
    const notification = { ...toNotification(app, row), ...left, read_at: row.read_at ?? new Date() };
    publish(notificationUpdated, { notification, unread_count: counts.get(user_id) ?? 0, user_id });
  }
}

/** How many of somebody's notifications a change tells of one by one, the newest; the count it tells is that of all. */
const mostTold = 100;

/** Whoever changes somebody's notifications holds his counter. Who has none was never notified. */
export async function holdCounters(tx: Transaction, user_ids: UserId[]): Promise<{ user_id: UserId; unread_count: number }[]> {
  return tx
    .select({ user_id: notification_counters.user_id, unread_count: notification_counters.unread_count })
    .from(notification_counters)
    .where(inArray(notification_counters.user_id, user_ids))
    .orderBy(asc(notification_counters.user_id))
    .for('no key update');
}

/** @returns how many are unread then */
export async function count(tx: Transaction, user_id: UserId, more: number): Promise<number> {
  const [row] = await tx
    .update(notification_counters)
    .set({ unread_count: sql`${notification_counters.unread_count} + ${more}` })
    .where(eq(notification_counters.user_id, user_id))
    .returning({ unread_count: notification_counters.unread_count });
  if (!row) throw new Error('notifications without their counter');
  return row.unread_count;
}
