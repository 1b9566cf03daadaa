import type { NotificationType, UserId } from '@parley/contracts';
import { channel_members, notifications, type Queryable, users } from '@parley/db';
import { and, desc, eq, exists, gt, isNull, lte, not, or, sql } from 'drizzle-orm';
import type { App } from '../app.ts';
import { type NotificationRow, previewOfRow, selectNotifications, stillSeen } from './queries.ts';

/** Notifications of somebody's, by their numbers: after one, until another. */
export interface Digest {
  user_id: UserId;
  after_seq: number;
  until_seq: number;
}

/** How many notifications a mail counts, and how many it tells of one by one. */
const most = 100;
const told = 20;

/**
 * What somebody is written about what he has not read: who wants what of him, and no more of it than a notification shows.
 * @returns nothing when there is nothing left of it
 */
export async function composeDigest(app: App, digest: Digest): Promise<{ subject: string; content: string } | undefined> {
  const [person] = await app.db.select({ name: users.display_name }).from(users).where(eq(users.id, digest.user_id));
  const news = await findNews(app.db, digest);
  if (!person || news.length === 0) return undefined;
  const left = news.length - told;
  const content = [
    `Hello ${person.name},`,
    'this is what you have not read:',
    ...news.slice(0, told).map(paragraphOf),
    ...(left > 0 ? [`And ${left} more.`] : []),
    app.origin(),
    'You are sent this because you were away. If you do not want such mails, turn off "email" in your notification preferences.',
  ];
  return { subject: news.length === 1 ? 'One notification' : `${news.length} notifications`, content: content.join('\n\n') };
}

/**
 * What is new to somebody, oldest first: not read, not gone, not in a channel that he wants to hear nothing of by now, and not
 * older than three days.
 */
export async function findNews(db: Queryable, { user_id, after_seq, until_seq }: Digest): Promise<NotificationRow[]> {
  const rows = await selectNotifications(db)
    .where(
      and(
        eq(notifications.user_id, user_id),
        isNull(notifications.read_at),
        gt(notifications.seq, after_seq),
        lte(notifications.seq, until_seq),
        isYoung(),
        stillSeen(),
        not(isSilenced(db)),
      ),
    )
    .orderBy(desc(notifications.seq))
    .limit(most);
  return rows.reverse();
}

/** What is older is no news. */
export const isYoung = () => gt(notifications.created_at, sql`now() - interval '3 days'`);

const isSilenced = (db: Queryable) =>
  exists(
    db
      .select({ user_id: channel_members.user_id })
      .from(channel_members)
      .where(
        and(
          eq(channel_members.channel_id, notifications.channel_id),
          eq(channel_members.user_id, notifications.user_id),
          or(gt(channel_members.muted_until, sql`now()`), eq(channel_members.notify, 'none')),
        ),
      ),
  );

const paragraphOf = (row: NotificationRow) => `${row.actor.display_name} ${deeds[row.type](row)}\n    ${previewOfRow(row)}`;

const deeds: Record<NotificationType, (row: NotificationRow) => string> = {
  mention: (row) => `called you in ${placeOf(row)}:`,
  direct_message: () => 'wrote to you:',
  thread_reply: (row) => `replied in a thread in ${placeOf(row)}:`,
  reaction: (row) => `reacted to what you wrote in ${placeOf(row)}:`,
  channel_invite: () => 'brought you into a channel:',
  workspace_invite: () => 'invited you to a workspace:',
  call: () => 'called you:',
};

function placeOf({ channel_name, workspace_name }: NotificationRow): string {
  if (channel_name === null) return 'a direct message';
  return workspace_name === null ? `#${channel_name}` : `#${channel_name} (${workspace_name})`;
}
