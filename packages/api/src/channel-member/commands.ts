import {
  type ChannelId,
  type ChannelMember,
  channelRights,
  memberJoined,
  memberLeft,
  Refusal,
  type UserId,
  type WorkspaceId,
} from '@parley/contracts';
import { channel_members, channels, missingReference, type Transaction } from '@parley/db';
import { and, eq, sql } from 'drizzle-orm';
import type { App } from '../app.ts';
import { leaveCallsIn } from '../call/departures.ts';
import { accessChannel, lockChannel } from '../channel/access.ts';
import { change } from '../event/change.ts';
import { forgetUnseen } from '../notification/changes.ts';
import { tellInvited } from '../notification/invites.ts';
import { findUser } from '../user/queries.ts';
import { findWorkspaceMembers } from './queries.ts';

interface Membership {
  channel_id: ChannelId;
  user_id: UserId;
}

/**
 * Joins a channel, or brings a member of its workspace into it.
 * @throws Refusal `not_found` (the person does not belong to the workspace), `already_member`, and as the right says
 */
export async function addChannelMember(app: App, actor_id: UserId, { channel_id, user_id }: Membership): Promise<ChannelMember> {
  return change(app, actor_id, async (tx, publish) => {
    const { workspace_id } = await lockChannel(tx, actor_id, channel_id, (facts) =>
      channelRights['channelMember.add']({ ...facts, self: actor_id === user_id }),
    );
    if (!workspace_id) throw new Error('a direct message cannot be joined');
    const [user] = await findWorkspaceMembers(app, tx, workspace_id, [user_id]);
    if (!user) throw new Refusal('not_found', 'This person does not belong to the workspace.');
    const { joined_at, member_count } = await insertChannelMember(tx, { channel_id, workspace_id, user_id });
    const { view: channel, facts } = await accessChannel(tx, user_id, channel_id);
    publish(memberJoined, { workspace_id, channel_id, user, role: facts.role, member_count, channel });
    await tellInvited(app, tx, publish, actor_id, { workspace_id, channel_id, preview: channel.name ?? '' }, [user_id]);
    return { user, joined_at };
  });
}

/**
 * Leaves a channel, or removes somebody from it.
 * @throws Refusal `not_found` (he is not in it), `general_is_permanent`, and as the right says
 */
export async function removeChannelMember(app: App, actor_id: UserId, { channel_id, user_id }: Membership): Promise<void> {
  return change(app, actor_id, async (tx, publish) => {
    const { is_general, workspace_id } = await lockChannel(tx, actor_id, channel_id, (facts) =>
      channelRights['channelMember.remove']({ ...facts, self: actor_id === user_id }),
    );
    if (is_general) throw new Refusal('general_is_permanent', 'Everybody is in this channel; nobody can leave it.');
    const gone = await tx
      .delete(channel_members)
      .where(and(eq(channel_members.channel_id, channel_id), eq(channel_members.user_id, user_id)))
      .returning({ user_id: channel_members.user_id });
    const user = gone.length > 0 ? await findUser(app, tx, user_id) : undefined;
    if (!user) throw new Refusal('not_found', 'This person is not in the channel.');
    const member_count = await countMembers(tx, channel_id, -1);
    if (!workspace_id) throw new Error('a direct message cannot be left');
    publish(memberLeft, { workspace_id, channel_id, user, member_count });
    await leaveCallsIn(app, tx, publish, workspace_id, [channel_id], user_id);
    await forgetUnseen(app, tx, publish, { channel_id }, user_id);
  });
}

/**
 * Puts somebody into a channel, within a change that holds the channel's row. What was said before is not unread to him.
 * @returns when he joined, and how many there are now
 * @throws Refusal `already_member`, `not_found` (he is leaving the workspace)
 */
export async function insertChannelMember(
  tx: Transaction,
  { channel_id, workspace_id, user_id }: Membership & { workspace_id: WorkspaceId },
): Promise<{ joined_at: Date; member_count: number }> {
  const insert = tx
    .insert(channel_members)
    .values({
      channel_id,
      workspace_id,
      user_id,
      last_read_seq: sql`(select ${channels.seq} from ${channels} where ${channels.id} = ${channel_id})`,
      read_posts: sql`(select ${channels.post_count} from ${channels} where ${channels.id} = ${channel_id})`,
      read_mentions: sql`(select ${channels.broadcast_count} from ${channels} where ${channels.id} = ${channel_id})`,
    })
    .onConflictDoNothing()
    .returning({ joined_at: channel_members.joined_at });
  const [row] = await insert.catch((error: unknown) => {
    if (missingReference(error) !== 'channel_members_workspace_member_fk') throw error;
    throw new Refusal('not_found', 'This person has just left the workspace.');
  });
  if (!row) throw new Refusal('already_member', 'This person is in the channel already.');
  return { joined_at: row.joined_at, member_count: await countMembers(tx, channel_id, 1) };
}

async function countMembers(tx: Transaction, channel_id: ChannelId, more: 1 | -1): Promise<number> {
  const [row] = await tx
    .update(channels)
    .set({ member_count: sql`${channels.member_count} + ${more}` })
    .where(eq(channels.id, channel_id))
    .returning({ member_count: channels.member_count });
  if (!row) throw new Error('a channel vanished while its row was locked');
  return row.member_count;
}
