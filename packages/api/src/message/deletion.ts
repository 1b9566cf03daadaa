import { type Message, messageDeleted, type MessageId, type MessageKey, threadUpdated } from '@parley/contracts';
import {
  attachments,
  channel_members,
  channels,
  message_mentions,
  message_revisions,
  messages,
  now,
  reactions,
  type Transaction,
} from '@parley/db';
import { and, eq, lt, ne, sql } from 'drizzle-orm';
import type { App } from '../app.ts';
import { type Actor, record } from '../audit/commands.ts';
import type { AccessedChannel } from '../channel/access.ts';
import { change } from '../event/change.ts';
import { findCounted, forgetMessage } from '../notification/changes.ts';
import { lockMessage } from './access.ts';

/**
 * Deletes what a message says, and what it said before. Its row stays, empty: replies may hang on it, and its
 * `client_message_id` is spent for ever.
 * @throws Refusal `not_found`, `not_allowed`, `not_a_member`, `channel_archived`
 */
export async function deleteMessage(app: App, actor: Actor, { message_id }: MessageKey): Promise<void> {
  return change(app, actor.user_id, async (tx, publish) => {
    const { view, channel } = await lockMessage(app, tx, actor.user_id, message_id, 'message.delete');
    const { seq, user_id, parent_message_id, channel_id } = view;
    const where = { workspace_id: channel.workspace_id, channel_id };
    const mentions = await findCounted(tx, message_id);
    const deleted_at = await emptyMessage(tx, message_id);
    const deleted_count = await countDeleted(tx, view);
    if (!parent_message_id) await discount(tx, view);
    publish(messageDeleted, { ...where, message_id, seq, user_id, parent_message_id, deleted_at, mentions, deleted_count });
    if (parent_message_id) publish(threadUpdated, { ...where, ...(await recountThread(tx, parent_message_id)) });
    await forgetMessage(app, tx, publish, message_id);
    await recordModeration(tx, actor, channel, view);
  });
}

/** Of what one deletes of one's own nothing is written down, and nothing of what private channels hold. */
async function recordModeration(tx: Transaction, actor: Actor, channel: AccessedChannel, { user_id }: Message): Promise<void> {
  const { id: channel_id, workspace_id, facts } = channel;
  if (!workspace_id || facts.type !== 'public' || user_id === actor.user_id) return;
  await record(tx, actor, { action: 'message.delete', workspace_id, channel_id, user_id });
}

/** @returns when it was deleted */
async function emptyMessage(tx: Transaction, message_id: MessageId): Promise<Date> {
  await tx.delete(attachments).where(eq(attachments.message_id, message_id));
  await tx.delete(message_revisions).where(eq(message_revisions.message_id, message_id));
  await tx.delete(reactions).where(eq(reactions.message_id, message_id));
  const [row] = await tx
    .update(messages)
    .set({ content: '', mentions: [], edited_at: null, pinned_at: null, deleted_at: now })
    .where(eq(messages.id, message_id))
    .returning({ deleted_at: messages.deleted_at });
  if (!row?.deleted_at) throw new Error('a message vanished while its channel was locked');
  return row.deleted_at;
}

async function countDeleted(tx: Transaction, { channel_id }: Message): Promise<number> {
  const [row] = await tx
    .update(channels)
    .set({ deleted_count: sql`${channels.deleted_count} + 1` })
    .where(eq(channels.id, channel_id))
    .returning({ deleted_count: channels.deleted_count });
  if (!row) throw new Error('a channel vanished while its row was locked');
  return row.deleted_count;
}

/** To whom it was unread it is so no more, and nor is it a mention to whom it called. */
async function discount(tx: Transaction, { id, channel_id, seq, user_id }: Message): Promise<void> {
  const others = and(eq(channel_members.channel_id, channel_id), ne(channel_members.user_id, user_id));
  const called = sql`exists (select from ${message_mentions} mention where mention.message_id = ${id}
    and (mention.user_id = ${channel_members.user_id} or mention.user_id is null))`;
  await tx
    .update(channel_members)
    .set({
      read_posts: sql`${channel_members.read_posts} + 1`,
      read_mentions: sql`${channel_members.read_mentions} + ${called}::int`,
    })
    .where(and(others, lt(channel_members.last_read_seq, seq)));
}

/** Counts what is left of a thread, and who is left in it, in the order in which they came. */
async function recountThread(tx: Transaction, root_id: MessageId) {
  const replies = sql`from ${messages} reply where reply.parent_message_id = ${root_id} and reply.deleted_at is null`;
  const [thread] = await tx
    .update(messages)
    .set({
      thread_reply_count: sql`(select count(*) ${replies})`,
      thread_last_reply_at: sql`(select max(reply.created_at) ${replies})`,
      thread_user_ids: sql`array(select reply.user_id ${replies} group by reply.user_id order by min(reply.seq) limit 1000)`,
    })
    .where(eq(messages.id, root_id))
    .returning({
      message_id: messages.id,
      thread_reply_count: messages.thread_reply_count,
      thread_last_reply_at: messages.thread_last_reply_at,
      thread_user_ids: messages.thread_user_ids,
    });
  if (!thread) throw new Error('a reply without the message that it replies to');
  return thread;
}
