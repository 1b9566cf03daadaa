import {
  Refusal,
  type UserId,
  type Workspace,
  type WorkspaceFacts,
  type WorkspaceId,
  type WorkspaceRight,
  workspaceRights,
} from '@parley/contracts';
import { prepared, type Queryable, type Transaction, workspace_members, workspaces } from '@parley/db';
import { and, eq, sql } from 'drizzle-orm';
import { demand } from '../demand.ts';
import { workspaceColumns } from './queries.ts';

/** A workspace as one of its members meets it. */
export interface AccessedWorkspace {
  id: WorkspaceId;
  facts: WorkspaceFacts;
  view: Workspace;
}

const ofMember = prepared((db) =>
  db
    .select(workspaceColumns)
    .from(workspaces)
    .innerJoin(
      workspace_members,
      and(eq(workspace_members.workspace_id, workspaces.id), eq(workspace_members.user_id, sql.placeholder('user_id'))),
    )
    .where(eq(workspaces.id, sql.placeholder('workspace_id')))
    .prepare('access_workspace'),
);

/**
 * The only way to a workspace on somebody's behalf: he must belong to it.
 * @throws Refusal `not_found`
 */
export async function accessWorkspace(db: Queryable, user_id: UserId, workspace_id: WorkspaceId): Promise<AccessedWorkspace> {
  const [view] = await ofMember(db).execute({ user_id, workspace_id });
  if (!view) throw new Refusal('not_found', 'There is no such workspace, or you do not belong to it.');
  const { id, role, members_can_invite } = view;
  return { id, facts: { role, members_can_invite }, view };
}

/**
 * Takes the workspace's lock, and only then looks again who he is there, and whether he has the right. Whoever changes a
 * workspace, or who belongs to it, holds it, so that such changes happen one after another.
 * @throws Refusal `not_found`, and as the right says
 */
export async function lockWorkspace(
  tx: Transaction,
  actor_id: UserId,
  workspace_id: WorkspaceId,
  { right = 'workspace.get', strength = 'no key update' }: { right?: WorkspaceRight; strength?: 'no key update' | 'update' } = {},
): Promise<AccessedWorkspace> {
  await tx.select({ id: workspaces.id }).from(workspaces).where(eq(workspaces.id, workspace_id)).for(strength);
  const workspace = await accessWorkspace(tx, actor_id, workspace_id);
  demand(workspaceRights[right](workspace.facts));
  return workspace;
}
