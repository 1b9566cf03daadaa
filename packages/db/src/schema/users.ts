import type { Availability, SessionId, UserId } from '@parley/contracts';
import { sql } from 'drizzle-orm';
import { check, index, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { id, now, time } from './columns.ts';

export const users = pgTable(
  'users',
  {
    id: id<UserId>().primaryKey(),
    email: text().notNull(),
    username: text().notNull(),
    display_name: text().notNull(),
    password_hash: text().notNull(),
    avatar_url: text(),
    title: text(),
    timezone: text(),
    availability: text().$type<Availability>().notNull().default('active'),
    status_text: text(),
    status_emoji: text(),
    status_expires_at: time(),
    created_at: time().notNull().default(now),
  },
  (users) => [
    uniqueIndex('users_email_key').on(sql`lower(${users.email})`),
    uniqueIndex('users_username_key').on(users.username),
    index('users_names_idx').using('gin', sql`lower(${users.username} || ' ' || ${users.display_name}) gin_trgm_ops`),
    check('users_email_length', sql`char_length(${users.email}) between 3 and 254`),
    check('users_username_form', sql`${users.username} ~ '^[a-z0-9][a-z0-9._-]{1,31}$'`),
    check('users_display_name_length', sql`char_length(${users.display_name}) between 1 and 80`),
    check('users_title_length', sql`char_length(${users.title}) between 1 and 120`),
    check('users_avatar_url_length', sql`char_length(${users.avatar_url}) <= 2000`),
    check('users_timezone_length', sql`char_length(${users.timezone}) <= 64`),
    check('users_status_text_length', sql`char_length(${users.status_text}) <= 100`),
    check('users_status_emoji_length', sql`char_length(${users.status_emoji}) <= 64`),
    check('users_availability_known', sql`${users.availability} in ('active', 'busy', 'out_of_office')`),
  ],
);

/** One row a device. Of the refresh token only a hash of its secret half is kept. */
export const sessions = pgTable(
  'sessions',
  {
    id: id<SessionId>().primaryKey(),
    user_id: id<UserId>()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    refresh_hash: text().notNull(),
    /** Of the refresh token before: the loser of a race shows it, or a thief. */
    previous_hash: text(),
    refreshed_at: time(),
    user_agent: text(),
    ip: text(),
    created_at: time().notNull().default(now),
    last_used_at: time().notNull().default(now),
    expires_at: time().notNull(),
  },
  (sessions) => [
    index('sessions_user_id_idx').on(sessions.user_id),
    check('sessions_user_agent_length', sql`char_length(${sessions.user_agent}) <= 400`),
  ],
);
