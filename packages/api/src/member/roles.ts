import { mayGrant, type MemberChanges, Refusal, Role, type WorkspaceMember, workspaceMemberUpdated } from '@parley/contracts';
import { type Transaction, workspace_members, workspaces } from '@parley/db';
import { and, asc, eq, ne, sql } from 'drizzle-orm';
import type { App } from '../app.ts';
import { type Actor, record } from '../audit/commands.ts';
import { leaveGeneral } from '../channel-member/departures.ts';
import { demand } from '../demand.ts';
import { change, type Publish } from '../event/change.ts';
import { forgetUnseen } from '../notification/changes.ts';
import { tellWorkspace } from '../workspace/news.ts';
import { type AccessedMember, lockMember } from './access.ts';
import { joinGeneral } from './commands.ts';
import { findWhereGuestsSee } from './queries.ts';

/**
 * Gives somebody another role. Who becomes a guest leaves `general`, and stays in the other channels that he is in; who is
 * a guest no longer joins it.
 * @throws Refusal `not_found`, `last_owner`, and as the rights say
 */
export async function updateMember(
  app: App,
  actor: Actor,
  { workspace_id, user_id, role }: MemberChanges,
): Promise<WorkspaceMember> {
  return change(app, actor.user_id, async (tx, publish) => {
    const member = await lockMember(app, tx, actor.user_id, { workspace_id, user_id }, 'member.update');
    demand(mayGrant(member.facts.role, role) ? 'allowed' : 'not_allowed');
    if (role !== member.view.role) {
      await changeRole(app, tx, publish, member, role);
      await record(tx, actor, { action: 'member.update', workspace_id, user_id, role });
      await forgetUnseen(app, tx, publish, { workspace_id }, user_id);
    }
    return { ...member.view, role };
  });
}

async function changeRole(app: App, tx: Transaction, publish: Publish, member: AccessedMember, role: Role): Promise<void> {
  const { workspace, view } = member;
  const key = { workspace_id: workspace.id, user_id: view.user.id };
  const passedOn = await passOnOwnership(tx, member);
  const setRole = () =>
    tx
      .update(workspace_members)
      .set({ role })
      .where(and(eq(workspace_members.workspace_id, key.workspace_id), eq(workspace_members.user_id, key.user_id)));
  if (role === 'guest') await leaveGeneral(app, tx, publish, workspace.id, view.user);
  // While he is a guest, before or after, guests see him in each of his channels.
  if (view.role !== 'guest') await setRole();
  const channel_ids = await findWhereGuestsSee(tx, key);
  if (view.role === 'guest') await setRole();
  publish(workspaceMemberUpdated, { workspace_id: workspace.id, user: view.user, role, channel_ids });
  if (view.role === 'guest') await joinGeneral(tx, publish, workspace.id, view.user);
  if (passedOn) await tellWorkspace(tx, publish, workspace.id, Role.options);
}

/**
 * What is to be done before an owner is none any more: there must be another, and the workspace's `owner_id` names one.
 * @returns whether `owner_id` has changed
 * @throws Refusal `last_owner`
 */
export async function passOnOwnership(tx: Transaction, { workspace, view: { user, role } }: AccessedMember): Promise<boolean> {
  if (role !== 'owner') return false;
  const [heir] = await tx
    .select({ owner_id: workspace_members.user_id })
    .from(workspace_members)
    .where(
      and(
        eq(workspace_members.workspace_id, workspace.id),
        eq(workspace_members.role, 'owner'),
        ne(workspace_members.user_id, user.id),
      ),
    )
    .orderBy(asc(workspace_members.joined_at), asc(workspace_members.user_id))
    .limit(1);
  if (!heir)
    throw new Refusal('last_owner', 'A workspace needs an owner. Make somebody else one first, or delete the workspace.');
  if (workspace.view.owner_id !== user.id) return false;
  await tx
    .update(workspaces)
    .set({ ...heir, updated_at: sql`now()` })
    .where(eq(workspaces.id, workspace.id));
  return true;
}
