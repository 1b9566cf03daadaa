import {
  type ChannelId,
  channelRead,
  channelRights,
  type MessageId,
  type ReadMark,
  type ReadState,
  Refusal,
  type UserId,
} from '@parley/contracts';
import { channel_members, channels, message_mentions, messages, now, type Transaction } from '@parley/db';
import { and, type AnyColumn, eq, lt, ne, sql } from 'drizzle-orm';
import type { App } from '../app.ts';
import { change } from '../event/change.ts';
import { markNotificationsOf } from '../notification/changes.ts';
import { markThreadRead } from '../thread/commands.ts';
import { accessChannel, lockChannel } from './access.ts';

/**
 * Marks how far somebody has read a channel, and with a reply also the thread that it is in. The mark only moves forward, unless it is forced. Nothing is written in the
 * channel meanwhile, so that what he is told is unread stands in one order with what is told of new messages.
 * @throws Refusal `not_found` (the channel, or the message in it), `not_a_member`
 */
export async function markRead(app: App, user_id: UserId, { channel_id, message_id, force }: ReadMark): Promise<ReadState> {
  return change(app, user_id, async (tx, publish) => {
    const { seq, parent_message_id } = await findPlace(tx, channel_id, message_id);
    const right = channelRights['channel.markRead'];
    const before = await lockChannel(tx, user_id, channel_id, (facts) => right({ ...facts, self: true }), 'share');
    if (parent_message_id) await markThreadRead(tx, user_id, parent_message_id, seq);
    if (!(await moveMark(tx, user_id, channel_id, seq, force))) return before.view;
    const { view, workspace_id } = await accessChannel(tx, user_id, channel_id);
    publish(channelRead, { ...view, user_id, workspace_id, channel_id, last_read_seq: seq });
    await markNotificationsOf(app, tx, publish, user_id, { channel_id, seq });
    return view;
  });
}

async function findPlace(tx: Transaction, channel_id: ChannelId, message_id: MessageId) {
  const [message] = await tx
    .select({ seq: messages.seq, parent_message_id: messages.parent_message_id })
    .from(messages)
    .where(and(eq(messages.id, message_id), eq(messages.channel_id, channel_id)));
  if (!message) throw new Refusal('not_found', 'There is no such message in this channel.');
  return message;
}

/** Here what is unread is counted, once for each mark; from then on it follows from how many posts there are, and whom they call. */
async function moveMark(tx: Transaction, user_id: UserId, channel_id: ChannelId, seq: number, force: boolean): Promise<boolean> {
  const unread = sql`(select count(*) from ${messages} post where post.channel_id = ${channel_id} and post.seq > ${seq}
    and post.parent_message_id is null and post.deleted_at is null and post.user_id <> ${user_id})`;
  const mentions = sql`(select count(distinct post.id) from ${message_mentions} mention join ${messages} post on post.id = mention.message_id
    where mention.channel_id = ${channel_id} and mention.seq > ${seq} and (mention.user_id = ${user_id} or mention.user_id is null)
    and post.parent_message_id is null and post.user_id <> ${user_id})`;
  const ofChannel = (count: AnyColumn) => sql`(select ${count} from ${channels} where ${channels.id} = ${channel_id})`;
  const moved = await tx
    .update(channel_members)
    .set({
      last_read_seq: seq,
      last_read_at: now,
      read_posts: sql`${ofChannel(channels.post_count)} - ${unread}`,
      read_mentions: sql`${ofChannel(channels.broadcast_count)} - ${mentions}`,
    })
    .where(
      and(
        eq(channel_members.channel_id, channel_id),
        eq(channel_members.user_id, user_id),
        (force ? ne : lt)(channel_members.last_read_seq, seq),
      ),
    )
    .returning({ user_id: channel_members.user_id });
  return moved.length > 0;
}
