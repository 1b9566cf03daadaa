import {
  type Channel,
  ChannelId,
  channelRevealed,
  memberJoined,
  type NewDirectChannel,
  type NewDirectMessage,
  Refusal,
  type UserId,
} from '@parley/contracts';
import { channel_members, channels, type Transaction } from '@parley/db';
import { v7 as uuidv7 } from 'uuid';
import type { App } from '../app.ts';
import { findChannelForAll } from '../channel/queries.ts';
import { change, type Publish } from '../event/change.ts';
import { gatherFiles, type Sent, sendMessage } from '../message/commands.ts';
import { accessDirect, circleOf, demandAcquaintance, findDirect, introduce, keyOf } from './access.ts';

/** A direct message that was asked for: it is new, or it was there already. */
export interface Opened {
  channel: Channel;
  existed: boolean;
}

/**
 * Opens the direct message of the caller and others, which there is once.
 * @throws Refusal `not_found` (somebody is hidden), `no_shared_workspace`
 */
export async function openDirect(app: App, caller: UserId, { user_ids }: NewDirectChannel): Promise<Opened> {
  const circle = circleOf(caller, user_ids);
  const known = await findDirect(app.db, circle);
  const { id, existed } = known ? { id: known, existed: true } : await createDirect(app, caller, circle);
  return { channel: await accessDirect(app, app.db, caller, id), existed };
}

/**
 * Sends a message to somebody, and opens the direct message with him if it is the first.
 * @throws Refusal `not_found` (the person, or the parent), `no_shared_workspace`, and as `sendMessage`
 */
export async function sendDirectMessage(app: App, caller: UserId, { user_id, ...message }: NewDirectMessage): Promise<Sent> {
  const circle = circleOf(caller, [user_id]);
  const known = await findDirect(app.db, circle);
  if (!known && message.parent_message_id) await demandNoParent(app, caller, circle);
  // Nothing is opened by a message that will be refused.
  if (!known) await gatherFiles(app, caller, message);
  const channel_id = known ?? (await createDirect(app, caller, circle)).id;
  return sendMessage(app, caller, { ...message, channel_id });
}

/** Where nothing has been said, there is nothing to reply to. */
async function demandNoParent({ db }: App, caller: UserId, circle: UserId[]): Promise<never> {
  await demandAcquaintance(db, caller, circle);
  throw new Refusal('not_found', 'The message to reply to is not in this channel.');
}

async function createDirect(app: App, caller: UserId, circle: UserId[]): Promise<{ id: ChannelId; existed: boolean }> {
  return change(app, caller, async (tx, publish) => {
    await demandAcquaintance(tx, caller, circle);
    const id = await insertDirect(tx, caller, circle);
    if (id) await announceDirect(app, tx, publish, id);
    const found = id ?? (await findDirect(tx, circle));
    if (!found) throw new Error('a direct message is neither there nor can it be made');
    return { id: found, existed: id === undefined };
  });
}

/** Of several at once one makes the channel; the others wait for it here. */
async function insertDirect(tx: Transaction, created_by: UserId, circle: UserId[]): Promise<ChannelId | undefined> {
  const id = ChannelId.parse(uuidv7());
  const type = circle.length > 2 ? 'group_dm' : 'dm';
  const made = await tx
    .insert(channels)
    .values({ id, type, created_by, dm_key: keyOf(circle), member_count: circle.length })
    .onConflictDoNothing({ target: channels.dm_key })
    .returning({ id: channels.id });
  if (made.length === 0) return undefined;
  await tx.insert(channel_members).values(circle.map((user_id) => ({ channel_id: id, user_id })));
  return id;
}

/** To each of those in it, it is the same: new, and without anything said. */
async function announceDirect(app: App, tx: Transaction, publish: Publish, id: ChannelId): Promise<void> {
  const channel = await introduce(app, tx, await findChannelForAll(tx, id));
  for (const user of channel.users ?? []) {
    publish(channelRevealed, { channel, user_id: user.id });
    publish(memberJoined, {
      workspace_id: null,
      channel_id: id,
      user,
      role: null,
      member_count: channel.member_count,
      channel,
    });
  }
}
