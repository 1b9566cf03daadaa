import { type ChannelId, decideReaction, type Message, type UserId, type WorkspaceId } from '@parley/contracts';
import { channel_members, notification_preferences, notifications, now, type Transaction, users } from '@parley/db';
import { and, eq, sql } from 'drizzle-orm';
import type { App } from '../app.ts';
import type { Publish } from '../event/change.ts';
import { findUser } from '../user/queries.ts';
import { forgetNotifications, notify } from './changes.ts';
import { beginningOf, previewOf } from './preview.ts';

/** Somebody's reaction to a message. */
export interface Reacting {
  message: Message;
  workspace_id: WorkspaceId | null;
  actor_id: UserId;
  emoji: string;
}

/** Tells the author of a message that somebody reacted to it, once for each who does; it comes last in a change. */
export async function tellReaction(app: App, tx: Transaction, publish: Publish, reacting: Reacting): Promise<void> {
  const { message, workspace_id, actor_id, emoji } = reacting;
  const { id: message_id, channel_id, user_id } = message;
  const wishes = await findWishes(tx, channel_id, user_id);
  const actor = await findUser(app, tx, actor_id);
  if (!wishes || !actor || decideReaction({ ...wishes, author: user_id === actor_id }) !== 'reaction') return;
  const preview = beginningOf(`${emoji} ${previewOf(message)}`);
  const notification = { type: 'reaction' as const, actor, workspace_id, channel_id, message_id, preview };
  await notify(tx, publish, [{ user_id, notification, emoji }]);
}

/** A reaction was taken back: its notification goes with it. */
export async function forgetReaction(
  app: App,
  tx: Transaction,
  publish: Publish,
  { message, actor_id, emoji }: Reacting,
): Promise<void> {
  const its = and(
    eq(notifications.message_id, message.id),
    eq(notifications.actor_id, actor_id),
    eq(notifications.type, 'reaction'),
    eq(notifications.emoji, emoji),
  );
  await forgetNotifications(app, tx, publish, its);
}

async function findWishes(tx: Transaction, channel_id: ChannelId, user_id: UserId) {
  const [row] = await tx
    .select({
      sees: sql<boolean>`sees_channel(${user_id}, ${channel_id})`,
      notify: channel_members.notify,
      muted: sql<boolean>`coalesce(${channel_members.muted_until} > ${now}, false)`,
      reactions: notification_preferences.reactions,
    })
    .from(users)
    .leftJoin(channel_members, and(eq(channel_members.user_id, users.id), eq(channel_members.channel_id, channel_id)))
    .leftJoin(notification_preferences, eq(notification_preferences.user_id, users.id))
    .where(eq(users.id, user_id));
  return row && { ...row, notify: row.notify ?? ('all' as const), reactions: row.reactions ?? true };
}
