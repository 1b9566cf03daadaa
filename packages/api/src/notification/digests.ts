import { decideDigest, isQuiet, Refusal, type UserId } from '@parley/contracts';
import {
  channel_members,
  notification_counters,
  notification_preferences,
  notifications,
  now,
  type Queryable,
  type Transaction,
  users,
} from '@parley/db';
import { and, asc, desc, eq, exists, gt, isNull, lt, not, or, sql } from 'drizzle-orm';
import type { App } from '../app.ts';
import { writeMail } from '../mail/commands.ts';
import { digestOf } from './digest-mail.ts';
import { type NotificationRow, selectNotifications, stillSeen } from './queries.ts';

const atOnce = 100;

/**
 * Sends by mail what people were notified of and have not read for a while, to whom are not connected and want it. Everything
 * is sent once, also where several nodes do this at the same time: whoever looks after somebody holds his counter.
 */
export async function sendDigests(app: App): Promise<void> {
  if (!app.mailer || app.digestMinutes === 0) return;
  for (let after: UserId | undefined; ;) {
    const waiting = await findWaiting(app, after);
    for (const user_id of waiting) await sendDigest(app, user_id);
    if (waiting.length < atOnce) return;
    after = waiting.at(-1);
  }
}

async function findWaiting({ db, digestMinutes }: App, after: UserId | undefined): Promise<UserId[]> {
  const rows = await db
    .select({ user_id: notification_counters.user_id })
    .from(notification_counters)
    .where(and(isWaiting(db, digestMinutes), after && gt(notification_counters.user_id, after)))
    .orderBy(asc(notification_counters.user_id))
    .limit(atOnce);
  return rows.map(({ user_id }) => user_id);
}

/** Whether there is something that somebody should have read by now, and he was not sent a mail within the last hour. */
const isWaiting = (db: Queryable, minutes: number) =>
  and(
    gt(notification_counters.unread_count, 0),
    gt(notification_counters.seq, notification_counters.mailed_seq),
    or(isNull(notification_counters.mailed_at), lt(notification_counters.mailed_at, sql`now() - interval '1 hour'`)),
    exists(
      db
        .select({ id: notifications.id })
        .from(notifications)
        .where(and(isNews, lt(notifications.created_at, sql`now() - make_interval(mins => ${minutes})`))),
    ),
  );

/** He has not read it, and was not sent it; what is older than three days is no news. */
const isNews = and(
  eq(notifications.user_id, notification_counters.user_id),
  isNull(notifications.read_at),
  gt(notifications.seq, notification_counters.mailed_seq),
  gt(notifications.created_at, sql`now() - interval '3 days'`),
);

async function sendDigest(app: App, user_id: UserId): Promise<void> {
  await app.db.transaction(async (tx) => {
    const person = await holdWaiting(tx, app.digestMinutes, user_id);
    if (!person) return;
    const decision = decideDigest({
      email: person.preferences?.email ?? true,
      online: app.presence.of(user_id) === 'online',
      quiet: person.preferences !== null && isQuiet(person.preferences, person.timezone, new Date()),
    });
    if (decision === 'do_not_disturb') return;
    const sent = decision === 'mail' && (await writeDigest(app, tx, person));
    await tx
      .update(notification_counters)
      .set({ mailed_seq: notification_counters.seq, ...(sent && { mailed_at: now }) })
      .where(eq(notification_counters.user_id, user_id));
  });
}

/** Somebody, if there is still something to send him, and nobody else is about to do it. */
async function holdWaiting(tx: Transaction, minutes: number, user_id: UserId) {
  const held = await tx
    .select({ user_id: notification_counters.user_id })
    .from(notification_counters)
    .where(and(eq(notification_counters.user_id, user_id), isWaiting(tx, minutes)))
    .for('no key update', { of: notification_counters, skipLocked: true });
  if (held.length === 0) return undefined;
  const [person] = await tx
    .select({
      id: users.id,
      email: users.email,
      display_name: users.display_name,
      timezone: users.timezone,
      preferences: notification_preferences,
    })
    .from(users)
    .leftJoin(notification_preferences, eq(notification_preferences.user_id, users.id))
    .where(eq(users.id, user_id));
  return person;
}

interface Recipient {
  id: UserId;
  email: string;
  display_name: string;
}

/** @returns whether there was anything that he wants to be told of, and may be sent */
async function writeDigest(app: App, tx: Transaction, { id, email, display_name }: Recipient): Promise<boolean> {
  const news = await findNews(tx, id);
  if (news.length === 0 || !(await mayMail(app, email))) return false;
  await writeMail(tx, { recipient: email, ...digestOf(display_name, news, app.origin()) });
  return true;
}

/** How many of somebody's notifications a mail counts. */
const most = 100;

/** What is new to somebody, oldest first: neither gone, nor in a channel that he wants to hear nothing of by now. */
async function findNews(tx: Transaction, user_id: UserId): Promise<NotificationRow[]> {
  const rows = await selectNotifications(tx)
    .innerJoin(notification_counters, eq(notification_counters.user_id, notifications.user_id))
    .where(and(eq(notifications.user_id, user_id), isNews, stillSeen(), not(isSilenced(tx))))
    .orderBy(desc(notifications.seq))
    .limit(most);
  return rows.reverse();
}

const isSilenced = (tx: Transaction) =>
  exists(
    tx
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

/** To one address there go so many mails a day, and no more, whoever is the cause of them. */
async function mayMail({ limits }: App, email: string): Promise<boolean> {
  try {
    await limits.take('mail', email.toLowerCase());
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}
