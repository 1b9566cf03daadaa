import type { PushSubscriptionId, UserId } from '@parley/contracts';
import { sql } from 'drizzle-orm';
import { check, index, pgTable, text } from 'drizzle-orm/pg-core';
import { id, now, time } from './columns.ts';
import { users } from './users.ts';

/** Browsers that are told of notifications while nobody is connected. */
export const push_subscriptions = pgTable(
  'push_subscriptions',
  {
    id: id<PushSubscriptionId>().primaryKey(),
    user_id: id<UserId>()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    endpoint: text().notNull().unique(),
    p256dh: text().notNull(),
    auth: text().notNull(),
    created_at: time().notNull().default(now),
  },
  (subscriptions) => [
    index('push_subscriptions_user_id_idx').on(subscriptions.user_id),
    check('push_subscriptions_endpoint_length', sql`char_length(${subscriptions.endpoint}) <= 2000`),
    check(
      'push_subscriptions_keys_length',
      sql`char_length(${subscriptions.p256dh}) <= 100 and char_length(${subscriptions.auth}) <= 100`,
    ),
  ],
);
