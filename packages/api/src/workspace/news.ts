import type { Role, WorkspaceId } from '@parley/contracts';
import { workspaceUpdated } from '@parley/contracts';
import { type Transaction, workspaces } from '@parley/db';
import { eq } from 'drizzle-orm';
import type { Publish } from '../event/change.ts';

/** Tells those of some roles what their workspace is like now, within the change that changed it. */
export async function tellWorkspace(
  tx: Transaction,
  publish: Publish,
  workspace_id: WorkspaceId,
  roles: readonly Role[],
): Promise<void> {
  const [workspace] = await tx.select().from(workspaces).where(eq(workspaces.id, workspace_id));
  if (!workspace) throw new Error('a workspace vanished while its row was locked');
  for (const role of roles) publish(workspaceUpdated, { workspace: { ...workspace, role } });
}
