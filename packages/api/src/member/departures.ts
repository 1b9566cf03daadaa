import { type MemberKey, Role, workspaceLeft } from '@parley/contracts';
import { workspace_members, workspaces } from '@parley/db';
import { and, eq, sql } from 'drizzle-orm';
import type { App } from '../app.ts';
import { type Actor, record } from '../audit/commands.ts';
import { leaveAllChannels } from '../channel-member/departures.ts';
import { change } from '../event/change.ts';
import { forgetUnseen } from '../notification/changes.ts';
import { tellWorkspace } from '../workspace/news.ts';
import { lockMember } from './access.ts';
import { passOnOwnership } from './roles.ts';

/**
 * Leaves a workspace, or removes somebody from it: from each of its channels first, and then from itself.
 * @throws Refusal `not_found`, `last_owner`, and as the right says
 */
export async function removeMember(app: App, actor: Actor, { workspace_id, user_id }: MemberKey): Promise<void> {
  return change(app, actor.user_id, async (tx, publish) => {
    const member = await lockMember(app, tx, actor.user_id, { workspace_id, user_id }, 'member.remove');
    const { user, role } = member.view;
    const passedOn = await passOnOwnership(tx, member);
    await leaveAllChannels(app, tx, publish, workspace_id, user);
    await tx
      .delete(workspace_members)
      .where(and(eq(workspace_members.workspace_id, workspace_id), eq(workspace_members.user_id, user_id)));
    const [counted] = await tx
      .update(workspaces)
      .set({ member_count: sql`${workspaces.member_count} - 1` })
      .where(eq(workspaces.id, workspace_id))
      .returning({ member_count: workspaces.member_count });
    if (!counted) throw new Error('a workspace vanished while its row was locked');
    await record(tx, actor, { action: 'member.remove', workspace_id, user_id, role });
    publish(workspaceLeft, { workspace_id, user, role, ...counted });
    await forgetUnseen(app, tx, publish, { workspace_id }, user_id);
    await tellWorkspace(tx, publish, workspace_id, passedOn ? Role.options : ['guest']);
  });
}
