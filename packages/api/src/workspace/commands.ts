import { randomBytes } from 'node:crypto';
import { type NewWorkspace, Refusal, Slug, type UserId, type Workspace, WorkspaceId } from '@parley/contracts';
import { takenIndex, type Transaction, workspaces } from '@parley/db';
import { v7 as uuidv7 } from 'uuid';
import type { App } from '../app.ts';
import { insertChannel } from '../channel/commands.ts';
import { change } from '../event/change.ts';
import { joinWorkspace } from '../member/commands.ts';
import { accessWorkspace } from './access.ts';

/**
 * Founds a workspace: its founder is the owner, and a public channel `general` exists.
 * @throws Refusal `slug_taken`
 */
export async function createWorkspace(app: App, founder: UserId, { name, slug, description }: NewWorkspace): Promise<Workspace> {
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

async function insertWorkspace(tx: Transaction, row: typeof workspaces.$inferInsert): Promise<void> {
  try {
    await tx.insert(workspaces).values(row);
  } catch (error) {
    if (takenIndex(error) !== 'workspaces_slug_key') throw error;
    throw new Refusal('slug_taken', 'This slug is taken. Choose another, or leave it out.');
  }
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
