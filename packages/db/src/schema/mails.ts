import type { UserId } from '@parley/contracts';
import { sql } from 'drizzle-orm';
import { check, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { id, now, sequence, time } from './columns.ts';
import { users } from './users.ts';

/** What is to go out by mail. Once it was handed over, only that it went is kept. */
export const mails = pgTable(
  'mails',
  {
    /** Its Message-ID too, so that a mail that goes out twice is known for the same. */
    id: uuid().primaryKey(),
    recipient: text().notNull(),
    subject: text().notNull(),
    content: text().notNull(),
    /** Whose notifications it tells of, if of any, and which: what it says is made when it goes out. */
    user_id: id<UserId>().references(() => users.id, { onDelete: 'cascade' }),
    after_seq: sequence(),
    until_seq: sequence(),
    created_at: time().notNull().default(now),
    sent_at: time(),
  },
  (mails) => [
    check('mails_recipient_length', sql`char_length(${mails.recipient}) between 3 and 254`),
    check('mails_subject_length', sql`char_length(${mails.subject}) between 1 and 400`),
    check('mails_digest_whole', sql`num_nonnulls(${mails.user_id}, ${mails.after_seq}, ${mails.until_seq}) in (0, 3)`),
    check('mails_content_length', sql`char_length(${mails.content}) <= 100000`),
  ],
);
