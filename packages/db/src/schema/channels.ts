import type { ChannelId, ChannelType, Notify, UserId, WorkspaceId } from '@parley/contracts';
import { sql } from 'drizzle-orm';
import { boolean, check, foreignKey, index, integer, pgTable, primaryKey, text, unique, uniqueIndex } from 'drizzle-orm/pg-core';
import { id, now, sequence, time } from './columns.ts';
import { users } from './users.ts';
import { workspace_members, workspaces } from './workspaces.ts';

export const channels = pgTable(
  'channels',
  {
    id: id<ChannelId>().primaryKey(),
    workspace_id: id<WorkspaceId>().references(() => workspaces.id, { onDelete: 'cascade' }),
    type: text().$type<ChannelType>().notNull(),
    name: text(),
    topic: text(),
    description: text(),
    /** Everybody but guests is in it, for as long as he is in the workspace. */
    is_general: boolean().notNull().default(false),
    created_by: id<UserId>()
      .notNull()
      .references(() => users.id),
    member_count: integer().notNull().default(0),
    /** The number of the last message. Whoever holds the row's lock may give the next. */
    seq: sequence().notNull().default(0),
    /** How many posts it has had: messages that are no replies in a thread. */
    post_count: sequence().notNull().default(0),
    /** How many of these called everybody in the channel. */
    broadcast_count: sequence().notNull().default(0),
    /** How many of its messages were deleted, so that each deletion is taken into account once. */
    deleted_count: integer().notNull().default(0),
    /** Of a direct message: who is in it, so that the same people have one channel. */
    dm_key: text(),
    last_message_at: time(),
    created_at: time().notNull().default(now),
    updated_at: time().notNull().default(now),
    archived_at: time(),
    /** It was deleted: nobody is in it, it belongs nowhere, and what was said in it is being taken away. */
    deleted_at: time(),
  },
  (channels) => [
    uniqueIndex('channels_name_key').on(channels.workspace_id, channels.name),
    uniqueIndex('channels_general_key')
      .on(channels.workspace_id)
      .where(sql`${channels.is_general}`),
    uniqueIndex('channels_dm_key').on(channels.dm_key),
    unique('channels_id_workspace_id_key').on(channels.id, channels.workspace_id),
    check('channels_type_known', sql`${channels.type} in ('public', 'private', 'dm', 'group_dm')`),
    check('channels_name_length', sql`char_length(${channels.name}) between 1 and 80`),
    check('channels_dm_key_length', sql`char_length(${channels.dm_key}) <= 400`),
    check('channels_topic_length', sql`char_length(${channels.topic}) <= 250`),
    check('channels_description_length', sql`char_length(${channels.description}) <= 1000`),
    check(
      'channels_place',
      sql`(${channels.type} in ('dm', 'group_dm') or ${channels.deleted_at} is not null) = (${channels.workspace_id} is null) and (${channels.workspace_id} is null) = (${channels.name} is null)`,
    ),
    check('channels_deleted_empty', sql`${channels.deleted_at} is null or ${channels.member_count} = 0`),
  ],
);

/** `workspace_id` is repeated so that a member of a channel is a member of its workspace, by the database's word. */
export const channel_members = pgTable(
  'channel_members',
  {
    channel_id: id<ChannelId>()
      .notNull()
      .references(() => channels.id, { onDelete: 'cascade' }),
    user_id: id<UserId>()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    workspace_id: id<WorkspaceId>(),
    joined_at: time().notNull().default(now),
    last_read_seq: sequence().notNull().default(0),
    /** How many of the channel's posts are not unread to him: those that he has read, wrote himself, or that were deleted. */
    read_posts: sequence().notNull().default(0),
    /**
     * How many of the posts that called everybody are not unread to him, less those unread to him that called him by his name
     * alone: `broadcast_count` is as much above it as mentions of him are unread.
     */
    read_mentions: sequence().notNull().default(0),
    last_read_at: time(),
    notify: text().$type<Notify>().notNull().default('all'),
    muted_until: time(),
  },
  (members) => [
    primaryKey({ columns: [members.channel_id, members.user_id] }),
    index('channel_members_user_id_idx').on(members.user_id),
    foreignKey({
      name: 'channel_members_channel_fk',
      columns: [members.channel_id, members.workspace_id],
      foreignColumns: [channels.id, channels.workspace_id],
    }).onDelete('cascade'),
    foreignKey({
      name: 'channel_members_workspace_member_fk',
      columns: [members.workspace_id, members.user_id],
      foreignColumns: [workspace_members.workspace_id, workspace_members.user_id],
    }).onDelete('cascade'),
    check('channel_members_notify_known', sql`${members.notify} in ('all', 'mentions', 'none')`),
  ],
);
