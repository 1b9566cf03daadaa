import { type ChannelId, placeClosed, type UserId, workspaceDeleted, WorkspaceKey, type WorkspaceId } from '@parley/contracts';
import { channel_members, channels, type Database, type Transaction, workspace_members, workspaces } from '@parley/db';
import { and, asc, eq, inArray, isNotNull, sql } from 'drizzle-orm';
import type { App } from '../app.ts';
import { endCallsIn } from '../call/departures.ts';
import { clearMessages } from '../channel/deletion.ts';
import { change } from '../event/change.ts';
import { enqueue } from '../jobs/queue.ts';
import { forgetUnseen } from '../notification/changes.ts';
import { lockWorkspace } from './access.ts';

/**
 * Deletes a workspace: at once for everybody who belongs to it, for whoever belongs to nothing sees nothing. Each scope
 * that it takes away is closed in its own order. The rows follow later, see `eraseWorkspace`.
 * @throws Refusal `not_found`, and as the right says
 */
export async function deleteWorkspace(app: App, actor_id: UserId, workspace_id: WorkspaceId): Promise<void> {
  return change(app, actor_id, async (tx, publish) => {
    // Whoever opens a channel shares the workspace's row: after this there are no more channels than those found below.
    await lockWorkspace(tx, actor_id, workspace_id, { right: 'workspace.delete', strength: 'update' });
    const channel_ids = await lockChannels(tx, workspace_id);
    await endCallsIn(app, tx, channel_ids);
    const channelsOf = tx.select({ id: channels.id }).from(channels).where(eq(channels.workspace_id, workspace_id));
    await tx.delete(channel_members).where(inArray(channel_members.channel_id, channelsOf));
    const members = await tx
      .delete(workspace_members)
      .where(eq(workspace_members.workspace_id, workspace_id))
      .returning({ user_id: workspace_members.user_id });
    await tx
      .update(workspaces)
      .set({ deleted_at: sql`now()`, member_count: 0 })
      .where(eq(workspaces.id, workspace_id));
    await enqueue(tx, 'erase_workspace', { workspace_id });
    await forgetUnseen(app, tx, publish, { workspace_id });
    publish(workspaceDeleted, { workspace_id, user_ids: members.map(({ user_id }) => user_id) });
    for (const channel_id of [...channel_ids, null]) publish(placeClosed, { workspace_id, channel_id });
  });
}

async function lockChannels(tx: Transaction, workspace_id: WorkspaceId): Promise<ChannelId[]> {
  const rows = await tx
    .select({ id: channels.id })
    .from(channels)
    .where(eq(channels.workspace_id, workspace_id))
    .orderBy(asc(channels.id))
    .for('no key update');
  return rows.map(({ id }) => id);
}

/** Deletes the rows of a workspace that was deleted, in small steps; it may be stopped at any of them, and begin again. */
export async function eraseWorkspace(db: Database, payload: unknown): Promise<void> {
  const { workspace_id } = WorkspaceKey.parse(payload);
  const deleted = and(eq(workspaces.id, workspace_id), isNotNull(workspaces.deleted_at));
  const left = await db
    .select({ id: channels.id })
    .from(channels)
    .innerJoin(workspaces, eq(workspaces.id, channels.workspace_id))
    .where(deleted);
  for (const { id } of left) {
    await clearMessages(db, id);
    await db.delete(channels).where(eq(channels.id, id));
  }
  await db.delete(workspaces).where(deleted);
}
