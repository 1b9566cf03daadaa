import type { ChannelId, InvitationId, Role, UserId, WorkspaceId } from '@parley/contracts';
import { sql } from 'drizzle-orm';
import { check, index, integer, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { id, now, time } from './columns.ts';
import { users } from './users.ts';
import { workspaces } from './workspaces.ts';

export const invitations = pgTable(
  'invitations',
  {
    id: id<InvitationId>().primaryKey(),
    workspace_id: id<WorkspaceId>()
      .notNull()
      .references(() => workspaces.id, { onDelete: 'cascade' }),
    /** Of the token only a hash is kept. */
    token_hash: text().notNull(),
    role: text().$type<Role>().notNull(),
    email: text(),
    /** As they were named; which of them there are still, and which may be joined, is seen when it is accepted. */
    channel_ids: uuid().array().$type<ChannelId[]>().notNull(),
    expires_at: time().notNull(),
    max_uses: integer(),
    uses: integer().notNull().default(0),
    created_by: id<UserId>()
      .notNull()
      .references(() => users.id),
    created_at: time().notNull().default(now),
  },
  (invitations) => [
    uniqueIndex('invitations_token_hash_key').on(invitations.token_hash),
    index('invitations_workspace_id_idx').on(invitations.workspace_id, invitations.id),
    check('invitations_role_known', sql`${invitations.role} in ('owner', 'admin', 'member', 'guest')`),
    check('invitations_email_length', sql`char_length(${invitations.email}) between 3 and 254`),
    check('invitations_channel_ids_length', sql`cardinality(${invitations.channel_ids}) <= 100`),
    check('invitations_uses', sql`${invitations.uses} between 0 and coalesce(${invitations.max_uses}, ${invitations.uses})`),
  ],
);
