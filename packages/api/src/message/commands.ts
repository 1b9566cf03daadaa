import {
  type Attachment,
  type ChannelId,
  channelRights,
  type Message,
  MessageId,
  type NewMessage,
  Refusal,
  type User,
  type UserId,
} from '@parley/contracts';
import { codeOf, messages } from '@parley/db';
import { and, eq } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { App } from '../app.ts';
import { accessUploads, alreadySent } from '../attachment/sending.ts';
import { accessChannel } from '../channel/access.ts';
import { demand } from '../demand.ts';
import { accessTrace } from './access.ts';
import { demandSomething } from './edits.ts';
import type { Outgoing } from './outbox.ts';

/** What became of a message that was sent: it is new, or it was there already. */
export interface Sent {
  message: Message;
  existed: boolean;
}

/**
 * Sends a message to a channel, or to a thread in it. Sending it again with the same `client_message_id` changes nothing.
 * @throws Refusal `not_found` (the channel, or the parent), `not_a_member`, `channel_archived`, `client_message_id_reused`,
 *   `invalid_input` when there is nothing in it, `attachment_sent`, `attachment_not_uploaded`, `rate_limited`, `unavailable`
 *   when too many messages are waiting
 */
export async function sendMessage(app: App, author: UserId, input: NewMessage): Promise<Sent> {
  await demandPlace(app, author, input);
  const files = await gatherFiles(app, author, input);
  await demandRoom(app, author, input);
  const result = await app.outbox.send(draftMessage(await app.authors.find(author), files, input)).catch(asAlreadySent);
  switch (result.outcome) {
    case 'sent':
      // Counted only now: who is not in a channel does not use up what its members may send.
      await app.limits.count('send_to_channel', input.channel_id);
      return { message: result.message, existed: false };
    case 'existed':
      return { message: demandSame((await accessTrace(app, author, result.id)).view, input), existed: true };
    case 'no_parent':
      throw new Refusal('not_found', 'The message to reply to is not in this channel.');
    case 'reused':
      throw reused();
    case 'refused':
      throw await whyRefused(app, author, input);
  }
}

/** Whoever may not write here is not told of files. */
async function demandPlace(app: App, author: UserId, { channel_id, attachment_ids = [] }: NewMessage): Promise<void> {
  if (attachment_ids.length > 0) await demandWriter(app, author, channel_id);
}

/** Whoever may not write here is not told either that much is being written. */
async function demandRoom(app: App, author: UserId, { channel_id }: NewMessage): Promise<void> {
  await app.limits.demand('send_to_channel', channel_id).catch(async (full: unknown) => {
    await demandWriter(app, author, channel_id);
    throw full;
  });
}

/** @throws Refusal as the right says */
async function demandWriter({ db }: App, author: UserId, channel_id: ChannelId): Promise<void> {
  const { facts } = await accessChannel(db, author, channel_id);
  demand(channelRights['message.create']({ ...facts, self: true }));
}

/** What a message says, wherever it goes. */
export type Saying = Omit<NewMessage, 'channel_id'>;

/**
 * The files that a message takes along.
 * @throws Refusal `invalid_input` when there is nothing in it, `not_found`, `attachment_sent`, `attachment_not_uploaded`
 */
export async function gatherFiles(app: App, author: UserId, saying: Saying): Promise<Attachment[]> {
  const { content, attachment_ids = [] } = saying;
  demandSomething(content, attachment_ids);
  if (attachment_ids.length === 0) return [];
  return accessUploads(app, author, attachment_ids).catch(async (error: unknown) => {
    if (error instanceof Refusal && (await wasSent(app, author, saying))) return [];
    throw error;
  });
}

/** Of what is sent again the files are not looked at again. */
async function wasSent({ db }: App, author: UserId, { client_message_id }: Saying): Promise<boolean> {
  if (!client_message_id) return false;
  const earlier = and(eq(messages.user_id, author), eq(messages.client_message_id, client_message_id));
  return (await db.select({ id: messages.id }).from(messages).where(earlier)).length > 0;
}

/** See `lock_attachments` in the migrations: somebody was quicker. */
function asAlreadySent(error: unknown): never {
  throw codeOf(error) === 'PA001' ? alreadySent() : error;
}

/** What was said is compared by the statement that sends. */
function demandSame(earlier: Message, { attachment_ids = [] }: NewMessage): Message {
  const same = earlier.attachments.map(({ id }) => id).join() === attachment_ids.join();
  if (same || earlier.deleted_at) return earlier;
  throw reused();
}

const reused = () =>
  new Refusal(
    'client_message_id_reused',
    'This `client_message_id` belongs to another message of yours. Make a new one for each.',
  );

/** The message as everybody will see it, but for what the database says. */
const draftMessage = (
  user: User,
  attachments: Attachment[],
  { channel_id, content, parent_message_id, client_message_id }: NewMessage,
): Outgoing => ({
  id: MessageId.parse(uuidv7()),
  channel_id,
  user_id: user.id,
  user,
  content,
  parent_message_id: parent_message_id ?? null,
  thread_reply_count: 0,
  thread_last_reply_at: null,
  thread_user_ids: [],
  attachments,
  reactions: [],
  mentions: [],
  client_message_id: client_message_id ?? null,
  edited_at: null,
  deleted_at: null,
  pinned_at: null,
});

/** The statement that sends only knows that he may not; the rights say why. */
async function whyRefused(app: App, author: UserId, { channel_id }: NewMessage): Promise<Refusal> {
  await demandWriter(app, author, channel_id);
  return new Refusal('unavailable', 'You came into this channel only just now. Send it again.', { retryAfter: 1 });
}
