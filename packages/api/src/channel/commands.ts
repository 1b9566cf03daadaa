import {
  type Channel,
  channelCreated,
  channelRevealed,
  ChannelId,
  memberJoined,
  type NewChannel,
  type NewTyping,
  Refusal,
  typing,
  type UserId,
  type WorkspaceId,
} from '@parley/contracts';
import { channels, takenIndex, type Transaction } from '@parley/db';
import { v7 as uuidv7 } from 'uuid';
import type { App } from '../app.ts';
import { insertChannelMember } from '../channel-member/commands.ts';
import { findWorkspaceMembers } from '../channel-member/queries.ts';
import { change, type Publish } from '../event/change.ts';
import { whisper } from '../event/whisper.ts';
import { tellInvited } from '../notification/invites.ts';
import { type AccessedChannel, accessChannel } from './access.ts';
import { findChannelForAll } from './queries.ts';

/**
 * Opens a channel; whoever opens it is in it, and so is whom he names.
 * @throws Refusal `name_taken`, `not_found` (somebody named does not belong to the workspace)
 */
export async function createChannel(app: App, creator: UserId, input: NewChannel): Promise<Channel> {
  const { workspace_id, name, type, topic, description, user_ids } = input;
  return change(app, creator, async (tx, publish) => {
    const id = await insertChannel(app, tx, publish, {
      workspace_id,
      name,
      type,
      topic: topic ?? null,
      description: description ?? null,
      created_by: creator,
      user_ids: [...new Set([creator, ...user_ids])],
    });
    await tellInvited(app, tx, publish, creator, { workspace_id, channel_id: id, preview: name }, [...new Set(user_ids)]);
    return (await accessChannel(tx, creator, id)).view;
  });
}

/** Tells the others in a channel that somebody is writing; at most once in three seconds. */
export function announceTyping(app: App, user_id: UserId, channel: AccessedChannel, { parent_message_id }: NewTyping): void {
  if (!app.typing.passes(`${user_id} ${channel.id} ${parent_message_id ?? ''}`)) return;
  whisper(app, typing, user_id, {
    user_id,
    channel_id: channel.id,
    workspace_id: channel.workspace_id,
    ...(parent_message_id && { parent_message_id }),
  });
}

/** A channel to be, and who is in it from the start. */
type Opening = Omit<typeof channels.$inferInsert, 'id'> & { workspace_id: WorkspaceId; user_ids: UserId[] };

/** Opens a channel within a change, and announces it. */
export async function insertChannel(
  app: App,
  tx: Transaction,
  publish: Publish,
  { user_ids, ...row }: Opening,
): Promise<ChannelId> {
  const id = ChannelId.parse(uuidv7());
  const { workspace_id } = row;
  const people = await findWorkspaceMembers(app, tx, workspace_id, user_ids);
  if (people.length < user_ids.length) throw new Refusal('not_found', 'Somebody in `user_ids` does not belong to the workspace.');
  await insertNamed(tx, { ...row, id });
  for (const { id: user_id } of people) await insertChannelMember(tx, { channel_id: id, workspace_id, user_id });
  publish(channelCreated, { channel: await findChannelForAll(tx, id) });
  for (const user of people) {
    const { view: channel, facts } = await accessChannel(tx, user.id, id);
    if (facts.type !== 'public' || facts.role === 'guest') publish(channelRevealed, { channel, user_id: user.id });
    publish(memberJoined, { workspace_id, channel_id: id, user, role: facts.role, member_count: people.length, channel });
  }
  return id;
}

async function insertNamed(tx: Transaction, row: typeof channels.$inferInsert): Promise<void> {
  await tx.insert(channels).values(row).catch(refuseTakenName);
}

/** @throws Refusal `name_taken` if that is what the database said, or what it said */
export function refuseTakenName(error: unknown): never {
  if (takenIndex(error) !== 'channels_name_key') throw error;
  throw new Refusal('name_taken', 'A channel of this name exists in the workspace. Choose another.');
}
