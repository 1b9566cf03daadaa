import { type AuditEntry, AuditEntryId, type AuditQuery, type Page } from '@parley/contracts';
import { audit_entries, type Queryable, workspace_members } from '@parley/db';
import { and, desc, eq, inArray, lt, or, sql } from 'drizzle-orm';
import { z } from 'zod';
import { cutPage, decodeCursor } from '../page.ts';
import type { AccessedWorkspace } from '../workspace/access.ts';

const Keys = z.tuple([AuditEntryId]);

/** What was done in a workspace, the last first. */
export async function listAudit(
  db: Queryable,
  { id: workspace_id }: AccessedWorkspace,
  { action, user_id, limit, cursor }: AuditQuery,
): Promise<Page<AuditEntry>> {
  const before = cursor === undefined ? undefined : decodeCursor(Keys, cursor)[0];
  const rows = await db
    .select({
      entry: audit_entries,
      ip: sql<string | null>`case when ${workspace_members.user_id} is not null then ${audit_entries.ip} end`,
    })
    .from(audit_entries)
    .leftJoin(
      workspace_members,
      and(
        eq(workspace_members.workspace_id, audit_entries.workspace_id),
        eq(workspace_members.user_id, audit_entries.actor_id),
        inArray(workspace_members.role, ['owner', 'admin']),
      ),
    )
    .where(
      and(
        eq(audit_entries.workspace_id, workspace_id),
        action && eq(audit_entries.action, action),
        user_id && or(eq(audit_entries.user_id, user_id), eq(audit_entries.actor_id, user_id)),
        before && lt(audit_entries.id, before),
      ),
    )
    .orderBy(desc(audit_entries.id))
    .limit(limit + 1);
  return cutPage(
    rows,
    limit,
    ({ entry }) => [entry.id],
    ({ entry, ip }) => toEntry(entry, ip),
  );
}

type AuditRow = typeof audit_entries.$inferSelect;

const toEntry = (row: AuditRow, ip: string | null): AuditEntry => ({
  id: row.id,
  action: row.action,
  actor: somebody(row.actor_id, row.actor_username),
  user: somebody(row.user_id, row.user_username),
  channel_id: row.channel_id,
  invitation_id: row.invitation_id,
  role: row.role,
  fields: row.fields,
  refused_right: row.refused_right,
  ip,
  request_id: row.request_id,
  created_at: row.created_at,
});

const somebody = (id: AuditRow['actor_id'], username: string | null) => (id && username !== null ? { id, username } : null);
