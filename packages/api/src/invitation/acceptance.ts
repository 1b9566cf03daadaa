import {
  type ChannelId,
  channelRights,
  memberJoined,
  type User,
  type UserId,
  type Workspace,
  type WorkspaceId,
} from '@parley/contracts';
import { channels, notifications, type Transaction } from '@parley/db';
import { and, asc, eq, inArray, or } from 'drizzle-orm';
import type { App } from '../app.ts';
import { type Actor, record } from '../audit/commands.ts';
import { insertChannelMember } from '../channel-member/commands.ts';
import { accessChannel } from '../channel/access.ts';
import { change, type Publish } from '../event/change.ts';
import { joinGeneral, joinWorkspace } from '../member/commands.ts';
import { readNotifications } from '../notification/changes.ts';
import { accessWorkspace } from '../workspace/access.ts';
import { asNone, type InvitationRow, lockInvitation, spent, useInvitation } from './access.ts';

/**
 * Joins a workspace by an invitation, and those of its channels into which its maker may still bring others. To whoever
 * belongs to the workspace already nothing happens.
 * @throws Refusal `not_found`
 */
export async function acceptInvitation(app: App, actor: Actor, token: string): Promise<Workspace> {
  const { user_id } = actor;
  return change(app, user_id, async (tx, publish) => {
    const { invitation, role } = await lockInvitation(tx, user_id, token);
    if (role === null) await join(app, tx, publish, actor, invitation);
    return (await accessWorkspace(tx, user_id, invitation.workspace_id)).view;
  });
}

async function join(app: App, tx: Transaction, publish: Publish, actor: Actor, invitation: InvitationRow): Promise<void> {
  const { workspace_id, role } = invitation;
  const { user_id } = actor;
  await useInvitation(tx, invitation);
  const channel_ids = await lockReached(tx, invitation);
  if (role === 'guest' && channel_ids.length === 0) throw spent();
  const { user } = await joinWorkspace(app, tx, publish, { workspace_id, user_id, role });
  if (role !== 'guest') await joinGeneral(tx, publish, workspace_id, user);
  for (const channel_id of channel_ids) await joinChannel(tx, publish, { workspace_id, channel_id, user });
  await record(tx, actor, { action: 'invitation.accept', workspace_id, invitation_id: invitation.id, role });
  const ofInvitation = and(eq(notifications.type, 'workspace_invite'), eq(notifications.workspace_id, workspace_id));
  await readNotifications(app, tx, publish, user_id, ofInvitation);
}

/** The channels that he joins. They are locked, and `general` with them: in the order in which everybody locks channels. */
async function lockReached(tx: Transaction, { workspace_id, created_by, channel_ids }: InvitationRow): Promise<ChannelId[]> {
  const locked = await tx
    .select({ id: channels.id })
    .from(channels)
    .where(and(eq(channels.workspace_id, workspace_id), or(inArray(channels.id, channel_ids), eq(channels.is_general, true))))
    .orderBy(asc(channels.id))
    .for('no key update');
  const reached: ChannelId[] = [];
  for (const { id } of locked) if (channel_ids.includes(id) && (await reaches(tx, created_by, id))) reached.push(id);
  return reached;
}

/** Whether the maker of an invitation may bring others into a channel now. */
async function reaches(tx: Transaction, maker: UserId, channel_id: ChannelId): Promise<boolean> {
  const channel = await accessChannel(tx, maker, channel_id).catch(asNone);
  return channel !== undefined && channelRights['channelMember.add']({ ...channel.facts, self: false }) === 'allowed';
}

async function joinChannel(
  tx: Transaction,
  publish: Publish,
  { workspace_id, channel_id, user }: { workspace_id: WorkspaceId; channel_id: ChannelId; user: User },
): Promise<void> {
  const before = await accessChannel(tx, user.id, channel_id).catch(asNone);
  if (before?.facts.joined) return;
  const { member_count } = await insertChannelMember(tx, { channel_id, workspace_id, user_id: user.id });
  const { view: channel, facts } = await accessChannel(tx, user.id, channel_id);
  publish(memberJoined, { workspace_id, channel_id, user, role: facts.role, member_count, channel });
}
