import type { CallId, ChannelId, UserId } from '@parley/contracts';
import { sql } from 'drizzle-orm';
import { index, pgTable, primaryKey, uniqueIndex } from 'drizzle-orm/pg-core';
import { channels } from './channels.ts';
import { id, now, time } from './columns.ts';
import { users } from './users.ts';

export const calls = pgTable(
  'calls',
  {
    id: id<CallId>().primaryKey(),
    channel_id: id<ChannelId>()
      .notNull()
      .references(() => channels.id, { onDelete: 'cascade' }),
    started_by: id<UserId>()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    started_at: time().notNull().default(now),
    ended_at: time(),
  },
  (calls) => [
    uniqueIndex('calls_live_key')
      .on(calls.channel_id)
      .where(sql`${calls.ended_at} is null`),
    index('calls_channel_id_idx').on(calls.channel_id, calls.id),
  ],
);

/** Who is or was in a call; who comes back has one row all the same. */
export const call_participants = pgTable(
  'call_participants',
  {
    call_id: id<CallId>()
      .notNull()
      .references(() => calls.id, { onDelete: 'cascade' }),
    user_id: id<UserId>()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    joined_at: time().notNull().default(now),
    left_at: time(),
    /** Since when nobody is connected who is in the call. */
    missing_since: time(),
  },
  (participants) => [
    primaryKey({ columns: [participants.call_id, participants.user_id] }),
    index('call_participants_present_idx')
      .on(participants.user_id)
      .where(sql`${participants.left_at} is null`),
  ],
);
