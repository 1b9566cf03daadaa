import type { Role, UserId, WorkspaceId } from '@parley/contracts';
import { sql } from 'drizzle-orm';
import { boolean, check, index, integer, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { id, now, time } from './columns.ts';
import { users } from './users.ts';

export const workspaces = pgTable(
  'workspaces',
  {
    id: id<WorkspaceId>().primaryKey(),
    name: text().notNull(),
    slug: text().notNull(),
    description: text(),
    icon_url: text(),
    owner_id: id<UserId>()
      .notNull()
      .references(() => users.id),
    member_count: integer().notNull().default(0),
    members_can_invite: boolean().notNull().default(false),
    created_at: time().notNull().default(now),
    updated_at: time().notNull().default(now),
    /** Nobody belongs to it from then on; its rows are on their way out. */
    deleted_at: time(),
  },
  (workspaces) => [
    uniqueIndex('workspaces_slug_key')
      .on(workspaces.slug)
      .where(sql`${workspaces.deleted_at} is null`),
    check('workspaces_name_length', sql`char_length(${workspaces.name}) between 1 and 80`),
    check('workspaces_slug_form', sql`${workspaces.slug} ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'`),
    check('workspaces_description_length', sql`char_length(${workspaces.description}) <= 1000`),
    check('workspaces_icon_url_length', sql`char_length(${workspaces.icon_url}) <= 2000`),
  ],
);

export const workspace_members = pgTable(
  'workspace_members',
  {
    workspace_id: id<WorkspaceId>()
      .notNull()
      .references(() => workspaces.id, { onDelete: 'cascade' }),
    user_id: id<UserId>()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    role: text().$type<Role>().notNull(),
    joined_at: time().notNull().default(now),
  },
  (members) => [
    primaryKey({ columns: [members.workspace_id, members.user_id] }),
    index('workspace_members_user_id_idx').on(members.user_id),
    index('workspace_members_guests_idx')
      .on(members.workspace_id)
      .where(sql`${members.role} = 'guest'`),
    check('workspace_members_role_known', sql`${members.role} in ('owner', 'admin', 'member', 'guest')`),
  ],
);
