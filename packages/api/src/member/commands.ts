import {
  mayGrant,
  memberJoined,
  type NewMember,
  Refusal,
  type Role,
  type User,
  type UserId,
  type WorkspaceId,
  workspaceJoined,
  type WorkspaceMember,
  workspaceUpdated,
} from '@parley/contracts';
import { channels, type Transaction, users, workspace_members, workspaces } from '@parley/db';
import { and, eq, sql } from 'drizzle-orm';
import type { App } from '../app.ts';
import { type Actor, record } from '../audit/commands.ts';
import { insertChannelMember } from '../channel-member/commands.ts';
import { accessChannel } from '../channel/access.ts';
import { demand } from '../demand.ts';
import { change, type Publish } from '../event/change.ts';
import { tellInvited } from '../notification/invites.ts';
import { findUser } from '../user/queries.ts';
import { accessWorkspace, type AccessedWorkspace, lockWorkspace } from '../workspace/access.ts';

/**
 * Brings somebody with an account into a workspace and, unless he is a guest, into its channel `general`.
 * @throws Refusal `not_found` (no such person), `already_member`, `not_allowed` (a role that one may not give), `invalid_input`
 */
export async function addMember(
  app: App,
  actor: Actor,
  workspace: AccessedWorkspace,
  input: NewMember,
): Promise<WorkspaceMember> {
  const { role, email } = input;
  const { user_id: actor_id } = actor;
  if ((input.user_id === undefined) === (email === undefined)) {
    throw new Refusal('invalid_input', 'Name the person by either `user_id` or `email`.', {
      issues: [{ path: ['user_id'], message: 'either this or `email`' }],
    });
  }
  return change(app, actor_id, async (tx, publish) => {
    const { facts } = await lockWorkspace(tx, actor_id, workspace.id);
    demand(mayGrant(facts.role, role) ? 'allowed' : 'not_allowed');
    const user_id = input.user_id ?? (await findByEmail(tx, email ?? ''));
    if (!user_id) throw new Refusal('not_found', 'Nobody has an account with this e-mail address.');
    const member = await joinWorkspace(app, tx, publish, { workspace_id: workspace.id, user_id, role });
    if (role !== 'guest') await joinGeneral(tx, publish, workspace.id, member.user);
    await record(tx, actor, { action: 'member.add', workspace_id: workspace.id, user_id, role });
    const invite = { workspace_id: workspace.id, channel_id: null, preview: workspace.view.name };
    await tellInvited(app, tx, publish, actor_id, invite, [user_id]);
    return member;
  });
}

/** Makes somebody a member, within a change that holds the workspace's row or has just made it. */
export async function joinWorkspace(
  app: App,
  tx: Transaction,
  publish: Publish,
  { workspace_id, user_id, role }: { workspace_id: WorkspaceId; user_id: UserId; role: Role },
): Promise<WorkspaceMember> {
  const user = await findUser(app, tx, user_id);
  if (!user) throw new Refusal('not_found', 'There is no such person.');
  const [row] = await tx
    .insert(workspace_members)
    .values({ workspace_id, user_id, role })
    .onConflictDoNothing()
    .returning({ joined_at: workspace_members.joined_at });
  if (!row) throw new Refusal('already_member', 'This person belongs to the workspace already.');
  const [counted] = await tx
    .update(workspaces)
    .set({ member_count: sql`${workspaces.member_count} + 1` })
    .where(eq(workspaces.id, workspace_id))
    .returning({ member_count: workspaces.member_count });
  if (!counted) throw new Error('a workspace vanished while its row was locked');
  const { view: workspace } = await accessWorkspace(tx, user_id, workspace_id);
  publish(workspaceJoined, { workspace_id, user, role, ...counted, workspace });
  publish(workspaceUpdated, { workspace: { ...workspace, role: 'guest' } });
  return { user, role, joined_at: row.joined_at };
}

/** Brings somebody into `general`, unless he was in it as a guest. */
export async function joinGeneral(tx: Transaction, publish: Publish, workspace_id: WorkspaceId, user: User): Promise<void> {
  const [general] = await tx
    .select({ id: channels.id })
    .from(channels)
    .where(and(eq(channels.workspace_id, workspace_id), eq(channels.is_general, true)))
    .for('no key update');
  if (!general) throw new Error('a workspace without its channel general');
  const { view } = await accessChannel(tx, user.id, general.id);
  if (view.is_member) return;
  const { member_count } = await insertChannelMember(tx, { channel_id: general.id, workspace_id, user_id: user.id });
  const { view: channel, facts } = await accessChannel(tx, user.id, general.id);
  publish(memberJoined, { workspace_id, channel_id: general.id, user, role: facts.role, member_count, channel });
}

async function findByEmail(tx: Transaction, email: string): Promise<UserId | undefined> {
  const [row] = await tx
    .select({ id: users.id })
    .from(users)
    .where(eq(sql`lower(${users.email})`, email.toLowerCase()));
  return row?.id;
}
