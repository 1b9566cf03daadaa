import {
  channelRights,
  type ClientMessageId,
  type Message,
  messageCreated,
  MessageId,
  type NewMessage,
  Refusal,
  threadUpdated,
  type UserId,
} from '@parley/contracts';
import { channel_members, channels, messages, takenIndex, type Transaction, users } from '@parley/db';
import { and, eq, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { App } from '../app.ts';
import { lockChannel } from '../channel/access.ts';
import { change } from '../event/change.ts';
import { messageColumns, toMessage } from './queries.ts';

/** What became of a message that was sent: it is new, or it was there already. */
export interface Sent {
  message: Message;
  existed: boolean;
}

/**
 * Sends a message to a channel, or to a thread in it. Sending it again with the same `client_message_id` changes nothing.
 * @throws Refusal `not_a_member`, `channel_archived`, `not_found` (the parent), `client_message_id_reused`
 */
export async function sendMessage(app: App, author: UserId, input: NewMessage): Promise<Sent> {
  const { channel_id, content, client_message_id = null } = input;
  return change(app, author, async (tx, publish) => {
    await lockChannel(tx, author, channel_id, (facts) => channelRights['message.create']({ ...facts, self: true }));
    const root = input.parent_message_id ? await findRoot(tx, input, input.parent_message_id) : null;
    const earlier = client_message_id && (await findSent(app, tx, author, client_message_id));
    if (earlier) return { message: sameMessage(earlier, { channel_id, content, parent_message_id: root }), existed: true };

    const { seq, created_at } = await takeNumber(tx, input);
    const id = MessageId.parse(uuidv7());
    await insertMessage(tx, {
      id,
      channel_id,
      seq,
      user_id: author,
      content,
      parent_message_id: root,
      client_message_id,
      created_at,
    });
    await markOwnAsRead(tx, author, input, seq, created_at);
    const thread = root && (await countReply(tx, root, author, created_at));

    const message = await findMessage(app, tx, id);
    publish(messageCreated, { message });
    if (thread) publish(threadUpdated, { channel_id, ...thread });
    return { message, existed: false };
  });
}

/** The message that begins the thread: a reply to a reply continues the same thread. */
async function findRoot(tx: Transaction, { channel_id }: NewMessage, parent_id: MessageId): Promise<MessageId> {
  const [parent] = await tx
    .select({ id: messages.id, root: messages.parent_message_id })
    .from(messages)
    .where(and(eq(messages.id, parent_id), eq(messages.channel_id, channel_id)));
  if (!parent) throw new Refusal('not_found', 'The message to reply to is not in this channel.');
  return parent.root ?? parent.id;
}

async function findSent(app: App, tx: Transaction, author: UserId, client_message_id: ClientMessageId) {
  const [row] = await tx
    .select(messageColumns)
    .from(messages)
    .innerJoin(users, eq(users.id, messages.user_id))
    .where(and(eq(messages.user_id, author), eq(messages.client_message_id, client_message_id)));
  return row && toMessage(app, row);
}

const reused = () =>
  new Refusal(
    'client_message_id_reused',
    'This `client_message_id` belongs to another message of yours. Make a new one for each.',
  );

function sameMessage(earlier: Message, wanted: Pick<Message, 'channel_id' | 'content' | 'parent_message_id'>): Message {
  const same =
    earlier.channel_id === wanted.channel_id &&
    earlier.content === wanted.content &&
    earlier.parent_message_id === wanted.parent_message_id;
  if (!same) throw reused();
  return earlier;
}

/** The next number of the channel, whose row the transaction holds; its time never runs behind that of the message before. */
async function takeNumber(tx: Transaction, { channel_id }: NewMessage) {
  const [taken] = await tx
    .update(channels)
    .set({
      seq: sql`${channels.seq} + 1`,
      last_message_at: sql`greatest(${channels.last_message_at}, date_trunc('milliseconds', clock_timestamp()))`,
    })
    .where(eq(channels.id, channel_id))
    .returning({ seq: channels.seq, created_at: channels.last_message_at });
  if (!taken?.created_at) throw new Error('a channel vanished while its row was locked');
  return { seq: taken.seq, created_at: taken.created_at };
}

async function insertMessage(tx: Transaction, row: typeof messages.$inferInsert): Promise<void> {
  try {
    await tx.insert(messages).values(row);
  } catch (error) {
    // The same id was sent to another channel at the same moment; this channel's lock did not order the two.
    throw takenIndex(error) === 'messages_client_message_id_key' ? reused() : error;
  }
}

/** Who writes has read what stands above. */
async function markOwnAsRead(tx: Transaction, author: UserId, { channel_id }: NewMessage, seq: number, at: Date): Promise<void> {
  await tx
    .update(channel_members)
    .set({ last_read_seq: seq, last_read_at: at })
    .where(and(eq(channel_members.channel_id, channel_id), eq(channel_members.user_id, author)));
}

const mostThreadUsers = 1_000;

async function countReply(tx: Transaction, root: MessageId, author: UserId, at: Date) {
  const takesPart = sql`${author}::uuid = any(${messages.thread_user_ids}) or cardinality(${messages.thread_user_ids}) >= ${mostThreadUsers}`;
  const [thread] = await tx
    .update(messages)
    .set({
      thread_reply_count: sql`${messages.thread_reply_count} + 1`,
      thread_last_reply_at: at,
      thread_user_ids: sql`case when ${takesPart} then ${messages.thread_user_ids} else ${messages.thread_user_ids} || ${author}::uuid end`,
    })
    .where(eq(messages.id, root))
    .returning({
      message_id: messages.id,
      thread_reply_count: messages.thread_reply_count,
      thread_last_reply_at: messages.thread_last_reply_at,
      thread_user_ids: messages.thread_user_ids,
    });
  return thread;
}

async function findMessage(app: App, tx: Transaction, id: MessageId): Promise<Message> {
  const [row] = await tx
    .select(messageColumns)
    .from(messages)
    .innerJoin(users, eq(users.id, messages.user_id))
    .where(eq(messages.id, id));
  if (!row) throw new Error('a message vanished within its own transaction');
  return toMessage(app, row);
}
