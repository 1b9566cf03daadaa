import type { CustomEmojiId, UserId, WorkspaceId } from '@parley/contracts';
import { sql } from 'drizzle-orm';
import { check, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { id, now, time } from './columns.ts';
import { users } from './users.ts';
import { workspaces } from './workspaces.ts';

/** The pictures that workspaces use like emoji. A row that goes leaves its object to be collected. */
export const custom_emoji = pgTable(
  'custom_emoji',
  {
    id: id<CustomEmojiId>().primaryKey(),
    workspace_id: id<WorkspaceId>()
      .notNull()
      .references(() => workspaces.id, { onDelete: 'cascade' }),
    name: text().notNull(),
    content_type: text().notNull(),
    created_by: id<UserId>()
      .notNull()
      .references(() => users.id),
    created_at: time().notNull().default(now),
  },
  (emoji) => [
    uniqueIndex('custom_emoji_name_key').on(emoji.workspace_id, emoji.name),
    check('custom_emoji_name_form', sql`${emoji.name} ~ '^[a-z0-9_+-]{1,64}$'`),
    check('custom_emoji_content_type_length', sql`char_length(${emoji.content_type}) between 3 and 255`),
  ],
);
