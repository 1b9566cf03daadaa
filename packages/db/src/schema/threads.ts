import type { ChannelId, MessageId, UserId } from '@parley/contracts';
import { sql } from 'drizzle-orm';
import { boolean, foreignKey, index, pgTable, primaryKey } from 'drizzle-orm/pg-core';
import { channels } from './channels.ts';
import { id, sequence, time } from './columns.ts';
import { messages } from './messages.ts';
import { users } from './users.ts';

/** Who follows a thread, or has said that he does not want to, and how far he has read. */
export const thread_follows = pgTable(
  'thread_follows',
  {
    /** The root. */
    message_id: id<MessageId>().notNull(),
    user_id: id<UserId>()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    channel_id: id<ChannelId>()
      .notNull()
      .references(() => channels.id, { onDelete: 'cascade' }),
    following: boolean().notNull().default(true),
    /** Replies beyond this number are unread to him. */
    last_read_seq: sequence().notNull().default(0),
    last_read_at: time(),
  },
  (follows) => [
    primaryKey({ columns: [follows.message_id, follows.user_id] }),
    index('thread_follows_user_id_idx')
      .on(follows.user_id)
      .where(sql`${follows.following}`),
    foreignKey({
      name: 'thread_follows_message_fk',
      columns: [follows.channel_id, follows.message_id],
      foreignColumns: [messages.channel_id, messages.id],
    }).onDelete('cascade'),
  ],
);
