import { type Page, type UserId, type Workspace, WorkspaceId } from '@parley/contracts';
import { type Database, type Queryable, workspace_members, workspaces } from '@parley/db';
import { and, asc, eq, getTableColumns, gt } from 'drizzle-orm';
import { z } from 'zod';
import { cutPage, decodeCursor } from '../page.ts';

const Keys = z.tuple([WorkspaceId]);

/** A workspace as one of its members sees it. */
export const workspaceColumns = (() => {
  const { deleted_at: _deleted, ...columns } = getTableColumns(workspaces);
  return { ...columns, role: workspace_members.role };
})();

/** All workspaces that somebody belongs to, oldest first. */
export const findWorkspaces = (db: Queryable, user_id: UserId): Promise<Workspace[]> =>
  db
    .select(workspaceColumns)
    .from(workspaces)
    .innerJoin(workspace_members, eq(workspace_members.workspace_id, workspaces.id))
    .where(eq(workspace_members.user_id, user_id))
    .orderBy(asc(workspaces.id));

/** The workspaces that somebody belongs to, oldest first. */
export async function listWorkspaces(
  db: Database,
  user_id: UserId,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<Page<Workspace>> {
  const after = cursor === undefined ? undefined : decodeCursor(Keys, cursor)[0];
  const rows = await db
    .select(workspaceColumns)
    .from(workspaces)
    .innerJoin(workspace_members, eq(workspace_members.workspace_id, workspaces.id))
    .where(and(eq(workspace_members.user_id, user_id), after && gt(workspaces.id, after)))
    .orderBy(asc(workspaces.id))
    .limit(limit + 1);
  return cutPage(
    rows,
    limit,
    ({ id }) => [id],
    (row) => row,
  );
}
