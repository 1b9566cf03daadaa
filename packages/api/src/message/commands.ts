import { channelRights, type Message, MessageId, type NewMessage, Refusal, type UserId } from '@parley/contracts';
import { v7 as uuidv7 } from 'uuid';
import type { App } from '../app.ts';
import { accessChannel } from '../channel/access.ts';
import { demand } from '../demand.ts';

/** What became of a message that was sent: it is new, or it was there already. */
export interface Sent {
  message: Message;
  existed: boolean;
}

/**
 * Sends a message to a channel, or to a thread in it. Sending it again with the same `client_message_id` changes nothing.
 * @throws Refusal `not_found` (the channel, or the parent), `not_a_member`, `channel_archived`, `client_message_id_reused`,
 *   `unavailable` when too many messages are waiting
 */
export async function sendMessage(app: App, author: UserId, input: NewMessage): Promise<Sent> {
  const { channel_id, content, parent_message_id = null, client_message_id = null } = input;
  const result = await app.outbox.send({
    id: MessageId.parse(uuidv7()),
    channel_id,
    user_id: author,
    content,
    parent_message_id,
    client_message_id,
    presence: app.presence.of(author),
  });
  switch (result.outcome) {
    case 'sent':
    case 'existed':
      return { message: result.message, existed: result.outcome === 'existed' };
    case 'no_parent':
      throw new Refusal('not_found', 'The message to reply to is not in this channel.');
    case 'reused':
      throw new Refusal(
        'client_message_id_reused',
        'This `client_message_id` belongs to another message of yours. Make a new one for each.',
      );
    case 'refused':
      throw await whyRefused(app, author, input);
  }
}

/** The statement that sends only knows that he may not; the rights say why. */
async function whyRefused({ db }: App, author: UserId, { channel_id }: NewMessage): Promise<Refusal> {
  const { facts } = await accessChannel(db, author, channel_id);
  demand(channelRights['message.create']({ ...facts, self: true }));
  return new Refusal('unavailable', 'You came into this channel only just now. Send it again.', { retryAfter: 1 });
}
