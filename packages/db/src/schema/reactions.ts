import type { ChannelId, MessageId, ReactionId, UserId } from '@parley/contracts';
import { sql } from 'drizzle-orm';
import { check, foreignKey, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { id, now, time } from './columns.ts';
import { messages } from './messages.ts';
import { users } from './users.ts';

export const reactions = pgTable(
  'reactions',
  {
    id: id<ReactionId>().primaryKey(),
    channel_id: id<ChannelId>().notNull(),
    message_id: id<MessageId>().notNull(),
    user_id: id<UserId>()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** In its one form. */
    emoji: text().notNull(),
    created_at: time().notNull().default(now),
  },
  (reactions) => [
    uniqueIndex('reactions_key').on(reactions.message_id, reactions.emoji, reactions.user_id),
    foreignKey({
      name: 'reactions_message_fk',
      columns: [reactions.channel_id, reactions.message_id],
      foreignColumns: [messages.channel_id, messages.id],
    }).onDelete('cascade'),
    check('reactions_emoji_length', sql`char_length(${reactions.emoji}) between 1 and 100`),
  ],
);
