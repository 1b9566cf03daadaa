import {
  type ChannelId,
  type Message,
  type MessageFacts,
  type MessageId,
  type MessageRight,
  messageRights,
  Refusal,
  type UserId,
} from '@parley/contracts';
import { messages, type Queryable, type Transaction } from '@parley/db';
import { eq } from 'drizzle-orm';
import type { App } from '../app.ts';
import { type AccessedChannel, accessChannel, lockChannel } from '../channel/access.ts';
import { demand } from '../demand.ts';
import { isGone } from './queries.ts';
import { findMessage } from './whole.ts';

/** A message as somebody who may see its channel meets it. */
export interface AccessedMessage {
  id: MessageId;
  channel: AccessedChannel;
  facts: MessageFacts;
  view: Message;
}

/**
 * The only way to a message on somebody's behalf: he must see its channel. What was deleted is not there any more, unless
 * a thread hangs on it.
 * @throws Refusal `not_found`, the same for a message that there is not and one that he may not see
 */
export async function accessMessage(
  app: App,
  user_id: UserId,
  message_id: MessageId,
  db: Queryable = app.db,
): Promise<AccessedMessage> {
  const message = await accessTrace(app, user_id, message_id, db);
  if (isGone(message.view)) throw hidden();
  return message;
}

/** As `accessMessage`, but what was deleted leaves a trace: whoever sends it again is answered with that. */
export async function accessTrace(
  app: App,
  user_id: UserId,
  message_id: MessageId,
  db: Queryable = app.db,
): Promise<AccessedMessage> {
  const view = await findMessage(app, db, user_id, message_id);
  if (!view) throw hidden();
  const channel = await accessChannel(db, user_id, view.channel_id).catch(asHidden);
  return { id: view.id, channel, facts: { ...channel.facts, self: true, author: view.user_id === user_id }, view };
}

/**
 * Takes the lock of the message's channel, and only then looks again whether the deed is allowed: whoever holds it alone
 * changes what is said there.
 * @throws Refusal `not_found`, also for what was deleted, or as the right says
 */
export async function lockMessage(
  app: App,
  tx: Transaction,
  user_id: UserId,
  message_id: MessageId,
  right: MessageRight,
): Promise<AccessedMessage> {
  const channel_id = await findPlace(tx, message_id);
  await lockChannel(tx, user_id, channel_id, () => 'allowed').catch(asHidden);
  const message = await accessMessage(app, user_id, message_id, tx);
  demand(messageRights[right](message.facts));
  if (message.view.deleted_at) throw hidden();
  return message;
}

async function findPlace(tx: Transaction, message_id: MessageId): Promise<ChannelId> {
  const [row] = await tx.select({ channel_id: messages.channel_id }).from(messages).where(eq(messages.id, message_id));
  if (!row) throw hidden();
  return row.channel_id;
}

const hidden = () => new Refusal('not_found', 'There is no such message, or you may not see it.');

function asHidden(error: unknown): never {
  throw error instanceof Refusal ? hidden() : error;
}
