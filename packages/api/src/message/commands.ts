import { channelRights, type Message, MessageId, type NewMessage, Refusal, type User, type UserId } from '@parley/contracts';
import { v7 as uuidv7 } from 'uuid';
import type { App } from '../app.ts';
import { accessChannel } from '../channel/access.ts';
import { demand } from '../demand.ts';
import { accessTrace } from './access.ts';
import type { Outgoing } from './outbox.ts';

/** What became of a message that was sent: it is new, or it was there already. */
export interface Sent {
  message: Message;
  existed: boolean;
}

/**
 * Sends a message to a channel, or to a thread in it. Sending it again with the same `client_message_id` changes nothing.
 * @throws Refusal `not_found` (the channel, or the parent), `not_a_member`, `channel_archived`, `client_message_id_reused`,
 *   `rate_limited`, `unavailable` when too many messages are waiting
 */
export async function sendMessage(app: App, author: UserId, input: NewMessage): Promise<Sent> {
  await app.limits.take('send_to_channel', input.channel_id);
  const result = await app.outbox.send(draftMessage(await app.authors.find(author), input));
  switch (result.outcome) {
    case 'sent':
      return { message: result.message, existed: false };
    case 'existed':
      return { message: (await accessTrace(app, author, result.id)).view, existed: true };
    case 'no_parent':
      throw new Refusal('not_found', 'The message to reply to is not in this channel.');
    case 'reused':
      throw new Refusal(
        'client_message_id_reused',
        'This `client_message_id` belongs to another message of yours. Make a new one for each.',
      );
    case 'refused':
      // Who is not in a channel does not use up what its members may send.
      await app.limits.giveBack('send_to_channel', input.channel_id);
      throw await whyRefused(app, author, input);
  }
}

/** The message as everybody will see it, but for what the database says. */
const draftMessage = (user: User, { channel_id, content, parent_message_id, client_message_id }: NewMessage): Outgoing => ({
  id: MessageId.parse(uuidv7()),
  channel_id,
  user_id: user.id,
  user,
  content,
  parent_message_id: parent_message_id ?? null,
  thread_reply_count: 0,
  thread_last_reply_at: null,
  thread_user_ids: [],
  attachments: [],
  reactions: [],
  mentions: [],
  client_message_id: client_message_id ?? null,
  edited_at: null,
  deleted_at: null,
  pinned_at: null,
});

/** The statement that sends only knows that he may not; the rights say why. */
async function whyRefused({ db }: App, author: UserId, { channel_id }: NewMessage): Promise<Refusal> {
  const { facts } = await accessChannel(db, author, channel_id);
  demand(channelRights['message.create']({ ...facts, self: true }));
  return new Refusal('unavailable', 'You came into this channel only just now. Send it again.', { retryAfter: 1 });
}
