import type { AttachmentId, ChannelId, MessageId, UserId } from '@parley/contracts';
import { sql } from 'drizzle-orm';
import { bigint, boolean, check, foreignKey, index, integer, pgTable, smallint, text } from 'drizzle-orm/pg-core';
import { id, now, time, words } from './columns.ts';
import { messages } from './messages.ts';
import { users } from './users.ts';

/** Files that somebody brings, until he sends them and from then on. A row that goes leaves its objects to be collected. */
export const attachments = pgTable(
  'attachments',
  {
    id: id<AttachmentId>().primaryKey(),
    user_id: id<UserId>()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** The message that has it; nothing as long as it was not sent. */
    message_id: id<MessageId>(),
    channel_id: id<ChannelId>(),
    /** Its place among those of the message. */
    place: smallint(),
    filename: text().notNull(),
    content_type: text().notNull(),
    size: bigint({ mode: 'number' }).notNull(),
    width: integer(),
    height: integer(),
    thumbnail: boolean().notNull().default(false),
    /** What its bytes are, where that is something a browser may show. */
    shown_as: text(),
    /** When somebody has looked at its bytes. */
    inspected_at: time(),
    /** Nobody can begin to upload it after that. */
    upload_expires_at: time().notNull(),
    created_at: time().notNull().default(now),
    words: words(sql`filename`),
  },
  (attachments) => [
    index('attachments_words_idx').using('gin', attachments.words),
    index('attachments_user_id_idx').on(attachments.user_id, attachments.message_id, attachments.size),
    index('attachments_message_id_idx')
      .on(attachments.message_id)
      .where(sql`${attachments.message_id} is not null`),
    index('attachments_unsent_idx')
      .on(attachments.created_at)
      .where(sql`${attachments.message_id} is null`),
    foreignKey({
      name: 'attachments_message_fk',
      columns: [attachments.channel_id, attachments.message_id],
      foreignColumns: [messages.channel_id, messages.id],
    }).onDelete('cascade'),
    check(
      'attachments_place',
      sql`num_nonnulls(${attachments.message_id}, ${attachments.channel_id}, ${attachments.place}) in (0, 3)`,
    ),
    check('attachments_filename_length', sql`char_length(${attachments.filename}) between 1 and 255`),
    check('attachments_content_type_length', sql`char_length(${attachments.content_type}) between 3 and 255`),
    check('attachments_size', sql`${attachments.size} > 0`),
  ],
);

/** Objects in the store that nothing refers to any more. */
export const discarded_objects = pgTable(
  'discarded_objects',
  {
    key: text().primaryKey(),
    /** Until then somebody may still bring it, and it is deleted again. */
    final_at: time().notNull(),
    deleted_at: time(),
  },
  (objects) => [
    index('discarded_objects_new_idx')
      .on(objects.key)
      .where(sql`${objects.deleted_at} is null`),
    index('discarded_objects_final_at_idx').on(objects.final_at),
  ],
);
