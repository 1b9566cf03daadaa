import { MessageId, type Page, type Thread, type ThreadQuery, Time, type UserId } from '@parley/contracts';
import { channel_members, messages, thread_follows } from '@parley/db';
import { and, desc, eq, gt, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { App } from '../app.ts';
import { withMessages } from '../message/whole.ts';
import { cutPage, decodeCursor } from '../page.ts';
import { accessWorkspace } from '../workspace/access.ts';

const Keys = z.tuple([Time, MessageId]);

/** What others have replied beyond what the follower has read; `messages` is the thread's beginning. */
const unreadCount = sql<number>`(select count(*)::integer from ${messages} reply where reply.parent_message_id = ${messages.id}
  and reply.seq > ${thread_follows.last_read_seq} and reply.deleted_at is null and reply.user_id <> ${thread_follows.user_id})`;

const lastReplyAt = sql<Date>`${messages.thread_last_reply_at}`.mapWith(messages.thread_last_reply_at);

/**
 * The threads that somebody follows, in channels where he is, the last reply first.
 * @throws Refusal `not_found` when he does not belong to the workspace
 */
export async function listThreads(
  app: App,
  reader: UserId,
  { workspace_id, unread, limit, cursor }: ThreadQuery,
): Promise<Page<Thread>> {
  if (workspace_id) await accessWorkspace(app.db, reader, workspace_id);
  const before = cursor === undefined ? undefined : decodeCursor(Keys, cursor);
  const rows = await app.db
    .select({
      message_id: messages.id,
      replied_at: lastReplyAt,
      unread_count: unreadCount,
      last_read_at: thread_follows.last_read_at,
    })
    .from(thread_follows)
    .innerJoin(messages, eq(messages.id, thread_follows.message_id))
    .innerJoin(channel_members, and(eq(channel_members.channel_id, messages.channel_id), eq(channel_members.user_id, reader)))
    .where(
      and(
        eq(thread_follows.user_id, reader),
        thread_follows.following,
        gt(messages.thread_reply_count, 0),
        workspace_id && eq(channel_members.workspace_id, workspace_id),
        unread ? gt(unreadCount, 0) : undefined,
        before && sql`(${lastReplyAt}, ${messages.id}) < (${before[0].toISOString()}::timestamptz, ${before[1]}::uuid)`,
      ),
    )
    .orderBy(desc(lastReplyAt), desc(messages.id))
    .limit(limit + 1);
  const { items, next_cursor } = cutPage(
    rows,
    limit,
    ({ replied_at, message_id }) => [replied_at.toISOString(), message_id],
    (row) => row,
  );
  const threads = await withMessages(app, app.db, reader, items);
  return {
    items: threads.map(({ message, unread_count, last_read_at }) => ({ message, unread_count, last_read_at })),
    next_cursor,
  };
}
