import type { ChannelId, MessageId, NotificationId, NotificationType, Silence, UserId, WorkspaceId } from '@parley/contracts';
import { sql } from 'drizzle-orm';
import { boolean, check, foreignKey, index, integer, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { channels } from './channels.ts';
import { id, now, sequence, time } from './columns.ts';
import { messages } from './messages.ts';
import { users } from './users.ts';
import { workspaces } from './workspaces.ts';

/** What somebody was told to look at. What there is to see is read from what it points to, and never kept here. */
export const notifications = pgTable(
  'notifications',
  {
    id: id<NotificationId>().primaryKey(),
    user_id: id<UserId>()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** Dense among those that he ever got: their order, and where a page ends. */
    seq: sequence().notNull(),
    type: text().$type<NotificationType>().notNull(),
    actor_id: id<UserId>()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    workspace_id: id<WorkspaceId>().references(() => workspaces.id, { onDelete: 'cascade' }),
    channel_id: id<ChannelId>().references(() => channels.id, { onDelete: 'cascade' }),
    message_id: id<MessageId>(),
    /** With which a message was reacted to. */
    emoji: text(),
    created_at: time().notNull().default(now),
    read_at: time(),
  },
  (notifications) => [
    uniqueIndex('notifications_user_seq_key').on(notifications.user_id, notifications.seq),
    index('notifications_unread_idx')
      .on(notifications.user_id, notifications.seq)
      .where(sql`${notifications.read_at} is null`),
    // For a message somebody is notified once, whatever it says to him; of reactions, once for each who reacts.
    uniqueIndex('notifications_message_key')
      .on(notifications.message_id, notifications.user_id)
      .where(sql`${notifications.type} in ('mention', 'direct_message', 'thread_reply')`),
    uniqueIndex('notifications_reaction_key')
      .on(notifications.message_id, notifications.user_id, notifications.actor_id)
      .where(sql`${notifications.type} = 'reaction'`),
    index('notifications_workspace_idx')
      .on(notifications.workspace_id)
      .where(sql`${notifications.workspace_id} is not null`),
    index('notifications_channel_idx').on(notifications.channel_id, notifications.user_id),
    foreignKey({
      name: 'notifications_message_fk',
      columns: [notifications.channel_id, notifications.message_id],
      foreignColumns: [messages.channel_id, messages.id],
    }).onDelete('cascade'),
    check(
      'notifications_type_known',
      sql`${notifications.type} in ('mention', 'direct_message', 'thread_reply', 'reaction', 'channel_invite', 'workspace_invite', 'call')`,
    ),
    check('notifications_emoji_length', sql`char_length(${notifications.emoji}) <= 100`),
  ],
);

/** How many notifications somebody has, read and unread. Whoever changes them holds this row. */
export const notification_counters = pgTable(
  'notification_counters',
  {
    user_id: id<UserId>()
      .primaryKey()
      .references(() => users.id, { onDelete: 'cascade' }),
    unread_count: integer().notNull().default(0),
    seq: sequence().notNull().default(0),
    /** Up to here it is settled what he is sent by mail. */
    mailed_seq: sequence().notNull().default(0),
    /** When he was last sent such a mail. */
    mailed_at: time(),
  },
  (counters) => [check('notification_counters_unread', sql`${counters.unread_count} >= 0`)],
);

/** What somebody wants to be told of; who has no row wants everything. */
export const notification_preferences = pgTable(
  'notification_preferences',
  {
    user_id: id<UserId>()
      .primaryKey()
      .references(() => users.id, { onDelete: 'cascade' }),
    mentions: boolean().notNull().default(true),
    direct_messages: boolean().notNull().default(true),
    thread_replies: boolean().notNull().default(true),
    reactions: boolean().notNull().default(true),
    email: boolean().notNull().default(true),
    keywords: text()
      .array()
      .notNull()
      .default(sql`'{}'`),
    /** `HH:MM` by the clock of his time zone. */
    dnd_from: text(),
    dnd_to: text(),
    dnd_until: time(),
    updated_at: time().notNull().default(now),
  },
  (preferences) => [
    index('notification_preferences_keywords_idx')
      .on(preferences.updated_at)
      .where(sql`${preferences.keywords} <> '{}'`),
    check('notification_preferences_keywords_count', sql`cardinality(${preferences.keywords}) <= 50`),
    check('notification_preferences_dnd_form', sql`${preferences.dnd_from} ~ '^[0-2][0-9]:[0-5][0-9]$'`),
    check('notification_preferences_dnd_to_form', sql`${preferences.dnd_to} ~ '^[0-2][0-9]:[0-5][0-9]$'`),
  ],
);

/** Who was not notified of a message that concerned him, and why: as it was decided when it was sent. */
export const silences = pgTable(
  'silences',
  {
    message_id: id<MessageId>()
      .notNull()
      .references(() => messages.id, { onDelete: 'cascade' }),
    user_id: id<UserId>()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    reason: text().$type<Silence>().notNull(),
  },
  (silences) => [primaryKey({ columns: [silences.message_id, silences.user_id] })],
);
