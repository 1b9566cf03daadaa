import type { AuditAction, AuditEntryId, ChannelId, InvitationId, Role, UserId, WorkspaceId } from '@parley/contracts';
import { sql } from 'drizzle-orm';
import { check, index, pgTable, text } from 'drizzle-orm/pg-core';
import { id, now, time } from './columns.ts';
import { workspaces } from './workspaces.ts';

/** Who did what in a workspace. Rows are only added; people are named as they were called, whatever becomes of them. */
export const audit_entries = pgTable(
  'audit_entries',
  {
    id: id<AuditEntryId>().primaryKey(),
    workspace_id: id<WorkspaceId>()
      .notNull()
      .references(() => workspaces.id, { onDelete: 'cascade' }),
    action: text().$type<AuditAction>().notNull(),
    actor_id: id<UserId>(),
    actor_username: text(),
    user_id: id<UserId>(),
    user_username: text(),
    channel_id: id<ChannelId>(),
    invitation_id: id<InvitationId>(),
    role: text().$type<Role>(),
    fields: text()
      .array()
      .notNull()
      .default(sql`'{}'`),
    /** The right that somebody did not have. */
    refused_right: text(),
    ip: text(),
    request_id: text(),
    created_at: time().notNull().default(now),
  },
  (entries) => [
    index('audit_entries_workspace_id_idx').on(entries.workspace_id, entries.id),
    check('audit_entries_role_known', sql`${entries.role} in ('owner', 'admin', 'member', 'guest')`),
  ],
);
