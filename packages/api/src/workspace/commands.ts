import { randomBytes } from 'node:crypto';
import { type NewWorkspace, Refusal, Role, Slug, type Workspace, type WorkspaceChanges, WorkspaceId } from '@parley/contracts';
import { takenIndex, type Transaction, workspaces } from '@parley/db';
import { eq, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { App } from '../app.ts';
import { type Actor, record } from '../audit/commands.ts';
import { insertChannel } from '../channel/commands.ts';
import { change } from '../event/change.ts';
import { joinWorkspace } from '../member/commands.ts';
import { accessWorkspace, lockWorkspace } from './access.ts';
import { tellWorkspace } from './news.ts';

/**
 * Founds a workspace: its founder is the owner, and a public channel `general` exists.
 * @throws Refusal `slug_taken`
 */
export async function createWorkspace(app: App, actor: Actor, { name, slug, description }: NewWorkspace): Promise<Workspace> {
  const { user_id: founder } = actor;
  const found = (slug: string) =>
    change(app, founder, async (tx, publish) => {
      const id = WorkspaceId.parse(uuidv7());
      await insertWorkspace(tx, { id, name, slug, description: description ?? null, owner_id: founder });
      await joinWorkspace(app, tx, publish, { workspace_id: id, user_id: founder, role: 'owner' });
      await insertChannel(app, tx, publish, {
        workspace_id: id,
        name: 'general',
        type: 'public',
        is_general: true,
        created_by: founder,
        user_ids: [founder],
      });
      await record(tx, actor, { action: 'workspace.create', workspace_id: id });
      return (await accessWorkspace(tx, founder, id)).view;
    });

  if (slug !== undefined) return found(slug);
  try {
    return await found(slugOf(name));
  } catch (error) {
    if (!(error instanceof Refusal && error.reason === 'slug_taken')) throw error;
    return found(`${slugOf(name).slice(0, 50)}-${randomBytes(4).toString('hex')}`);
  }
}

/**
 * Changes what is said of a workspace; what is not named stays.
 * @throws Refusal `not_found`, `slug_taken`, and as the right says
 */
export async function updateWorkspace(
  app: App,
  actor: Actor,
  { workspace_id, ...changes }: WorkspaceChanges,
): Promise<Workspace> {
  const { user_id: actor_id } = actor;
  return change(app, actor_id, async (tx, publish) => {
    const { view } = await lockWorkspace(tx, actor_id, workspace_id, { right: 'workspace.update' });
    const changed = Object.entries(changes).filter(
      ([name, value]) => value !== undefined && value !== view[name as keyof Workspace],
    );
    if (changed.length === 0) return view;
    await tx
      .update(workspaces)
      .set({ ...Object.fromEntries(changed), updated_at: sql`now()` })
      .where(eq(workspaces.id, workspace_id))
      .catch(refuseTaken);
    await record(tx, actor, { action: 'workspace.update', workspace_id, fields: changed.map(([name]) => name) });
    await tellWorkspace(tx, publish, workspace_id, Role.options);
    return (await accessWorkspace(tx, actor_id, workspace_id)).view;
  });
}

async function insertWorkspace(tx: Transaction, row: typeof workspaces.$inferInsert): Promise<void> {
  await tx.insert(workspaces).values(row).catch(refuseTaken);
}

function refuseTaken(error: unknown): never {
  if (takenIndex(error) !== 'workspaces_slug_key') throw error;
  throw new Refusal('slug_taken', 'This slug is taken. Choose another.');
}

/** A slug from a name in any script; `workspace` where nothing of it can be kept. */
function slugOf(name: string): string {
  const kept = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 63)
    .replace(/^-+|-+$/g, '');
  return Slug.safeParse(kept).data ?? 'workspace';
}
