import { sql } from 'drizzle-orm';
import { check, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { now, time } from './columns.ts';

/** What is to go out by mail. Once it was handed over, only that it went is kept. */
export const mails = pgTable(
  'mails',
  {
    /** Its Message-ID too, so that a mail that goes out twice is known for the same. */
    id: uuid().primaryKey(),
    recipient: text().notNull(),
    subject: text().notNull(),
    content: text().notNull(),
    created_at: time().notNull().default(now),
    sent_at: time(),
  },
  (mails) => [
    check('mails_recipient_length', sql`char_length(${mails.recipient}) between 3 and 254`),
    check('mails_subject_length', sql`char_length(${mails.subject}) between 1 and 400`),
    check('mails_content_length', sql`char_length(${mails.content}) <= 100000`),
  ],
);
