import type { ChannelId, ClientMessageId, Mention, MessageId, UserId } from '@parley/contracts';
import { sql } from 'drizzle-orm';
import {
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { channels } from './channels.ts';
import { id, sequence, time, words } from './columns.ts';
import { users } from './users.ts';

export const messages = pgTable(
  'messages',
  {
    id: id<MessageId>().primaryKey(),
    channel_id: id<ChannelId>()
      .notNull()
      .references(() => channels.id, { onDelete: 'cascade' }),
    /** Dense in its channel. History, cursors and unread counts are reckoned by it, never by the clock. */
    seq: sequence().notNull(),
    user_id: id<UserId>()
      .notNull()
      .references(() => users.id),
    content: text().notNull(),
    parent_message_id: id<MessageId>(),
    thread_reply_count: integer().notNull().default(0),
    thread_last_reply_at: time(),
    thread_user_ids: uuid()
      .array()
      .$type<UserId[]>()
      .notNull()
      .default(sql`'{}'`),
    mentions: jsonb()
      .$type<Mention[]>()
      .notNull()
      .default(sql`'[]'`),
    client_message_id: id<ClientMessageId>(),
    created_at: time().notNull(),
    edited_at: time(),
    deleted_at: time(),
    pinned_at: time(),
    words: words(sql`content`),
  },
  (messages) => [
    uniqueIndex('messages_channel_seq_key').on(messages.channel_id, messages.seq),
    uniqueIndex('messages_client_message_id_key').on(messages.user_id, messages.client_message_id),
    unique('messages_channel_id_id_key').on(messages.channel_id, messages.id),
    index('messages_top_level_idx')
      .on(messages.channel_id, messages.seq)
      .where(sql`${messages.parent_message_id} is null`),
    index('messages_channel_created_at_idx').on(messages.channel_id, messages.created_at),
    index('messages_created_at_idx').on(messages.created_at, messages.id),
    index('messages_words_idx').using('gin', messages.words),
    index('messages_thread_idx')
      .on(messages.parent_message_id, messages.seq)
      .where(sql`${messages.parent_message_id} is not null`),
    index('messages_pinned_idx')
      .on(messages.channel_id, messages.pinned_at, messages.id)
      .where(sql`${messages.pinned_at} is not null`),
    index('messages_deleted_idx')
      .on(messages.channel_id, messages.seq)
      .where(sql`${messages.deleted_at} is not null`),
    foreignKey({
      name: 'messages_parent_fk',
      columns: [messages.channel_id, messages.parent_message_id],
      foreignColumns: [messages.channel_id, messages.id],
    }),
    check('messages_content_length', sql`char_length(${messages.content}) <= 60000`),
    check('messages_thread_user_ids_length', sql`cardinality(${messages.thread_user_ids}) <= 1000`),
  ],
);

/** What a message said before it was edited. */
export const message_revisions = pgTable(
  'message_revisions',
  {
    message_id: id<MessageId>()
      .notNull()
      .references(() => messages.id, { onDelete: 'cascade' }),
    /** Counted from 1, which is how it was sent. */
    number: integer().notNull(),
    content: text().notNull(),
    /** When it was replaced, and who did that. */
    edited_at: time().notNull(),
    user_id: id<UserId>()
      .notNull()
      .references(() => users.id),
  },
  (revisions) => [
    primaryKey({ columns: [revisions.message_id, revisions.number] }),
    check('message_revisions_content_length', sql`char_length(${revisions.content}) <= 60000`),
  ],
);
