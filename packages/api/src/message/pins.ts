import {
  type ChannelId,
  type Message,
  type MessageId,
  type MessageKey,
  messagePinned,
  messageUnpinned,
  Refusal,
  type UserId,
} from '@parley/contracts';
import { messages, now, type Transaction } from '@parley/db';
import { and, eq, isNotNull, type SQL } from 'drizzle-orm';
import type { App } from '../app.ts';
import { change } from '../event/change.ts';
import { lockMessage } from './access.ts';
import { asAllSee } from './queries.ts';

const mostPins = 100;

/**
 * Pins a message to its channel. What is pinned already stays as it is.
 * @throws Refusal `not_found`, `not_allowed`, `not_a_member`, `channel_archived`, `too_many_pins`
 */
export async function pinMessage(app: App, actor_id: UserId, { message_id }: MessageKey): Promise<Message> {
  return change(app, actor_id, async (tx, publish) => {
    const { view, channel } = await lockMessage(app, tx, actor_id, message_id, 'message.pin');
    if (view.pinned_at) return view;
    await demandRoom(tx, channel.id);
    const message = { ...view, pinned_at: await setPinned(tx, message_id, now) };
    publish(messagePinned, { message: asAllSee(message), workspace_id: channel.workspace_id });
    return message;
  });
}

/**
 * Takes a pin off again, if there is one.
 * @throws Refusal `not_found`, `not_allowed`, `not_a_member`, `channel_archived`
 */
export async function unpinMessage(app: App, actor_id: UserId, { message_id }: MessageKey): Promise<void> {
  return change(app, actor_id, async (tx, publish) => {
    const { view, channel } = await lockMessage(app, tx, actor_id, message_id, 'message.unpin');
    if (!view.pinned_at) return;
    const message = { ...view, pinned_at: await setPinned(tx, message_id, null) };
    publish(messageUnpinned, { message: asAllSee(message), workspace_id: channel.workspace_id });
  });
}

async function demandRoom(tx: Transaction, channel_id: ChannelId): Promise<void> {
  const pinned = await tx.$count(messages, and(eq(messages.channel_id, channel_id), isNotNull(messages.pinned_at)));
  if (pinned >= mostPins) throw new Refusal('too_many_pins', `A channel has at most ${mostPins} pins. Take one off first.`);
}

async function setPinned(tx: Transaction, message_id: MessageId, pinned_at: SQL | null): Promise<Date | null> {
  const [row] = await tx
    .update(messages)
    .set({ pinned_at })
    .where(eq(messages.id, message_id))
    .returning({ pinned_at: messages.pinned_at });
  if (!row) throw new Error('a message vanished while its channel was locked');
  return row.pinned_at;
}
