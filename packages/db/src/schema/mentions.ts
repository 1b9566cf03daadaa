import type { ChannelId, MessageId, UserId } from '@parley/contracts';
import { foreignKey, index, pgTable, unique } from 'drizzle-orm/pg-core';
import { id, sequence } from './columns.ts';
import { messages } from './messages.ts';
import { users } from './users.ts';

/** Who was called by a message when it was sent or edited; without a `user_id`, everybody in the channel. */
export const message_mentions = pgTable(
  'message_mentions',
  {
    message_id: id<MessageId>().notNull(),
    channel_id: id<ChannelId>().notNull(),
    /** The number of the message: beyond what somebody has read, it is unread to him. */
    seq: sequence().notNull(),
    user_id: id<UserId>().references(() => users.id, { onDelete: 'cascade' }),
  },
  (mentions) => [
    unique('message_mentions_key').on(mentions.message_id, mentions.user_id).nullsNotDistinct(),
    index('message_mentions_unread_idx').on(mentions.channel_id, mentions.user_id, mentions.seq),
    foreignKey({
      name: 'message_mentions_message_fk',
      columns: [mentions.channel_id, mentions.message_id],
      foreignColumns: [messages.channel_id, messages.id],
    }).onDelete('cascade'),
  ],
);
