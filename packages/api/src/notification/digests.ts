import { decideDigest, isQuiet, Refusal, type UserId } from '@parley/contracts';
import {
  notification_counters,
  notification_preferences,
  notifications,
  now,
  type Queryable,
  type Transaction,
  users,
} from '@parley/db';
import { and, asc, eq, exists, gt, isNull, lt, or, sql } from 'drizzle-orm';
import type { App } from '../app.ts';
import { writeDigest } from '../mail/commands.ts';
import { findNews, isYoung } from './digest-mail.ts';

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
        .where(
          and(
            eq(notifications.user_id, notification_counters.user_id),
            isNull(notifications.read_at),
            gt(notifications.seq, notification_counters.mailed_seq),
            isYoung(),
            lt(notifications.created_at, sql`now() - make_interval(mins => ${minutes})`),
          ),
        ),
    ),
  );

async function sendDigest(app: App, user_id: UserId): Promise<void> {
  await app.db.transaction(async (tx) => {
    const held = await holdWaiting(tx, app.digestMinutes, user_id);
    const person = held && (await findPerson(tx, user_id));
    if (!person) return;
    const { email, timezone, preferences } = person;
    const decision = decideDigest({
      email: preferences?.email ?? true,
      online: app.presence.of(user_id) === 'online',
      quiet: preferences !== null && isQuiet(preferences, timezone, new Date()),
    });
    if (decision === 'do_not_disturb') return;
    const { seq, mailed_seq } = held;
    const digest = { user_id, after_seq: mailed_seq, until_seq: seq };
    const sent = decision === 'mail' && (await findNews(tx, digest)).length > 0 && (await mayMail(app, email));
    if (sent) await writeDigest(tx, email, digest);
    await tx
      .update(notification_counters)
      .set({ mailed_seq: seq, ...(sent && { mailed_at: now }) })
      .where(eq(notification_counters.user_id, user_id));
  });
}

/** Somebody's counter, if there is still something to send him, and nobody else is about to do it. */
async function holdWaiting(tx: Transaction, minutes: number, user_id: UserId) {
  const [held] = await tx
    .select({ seq: notification_counters.seq, mailed_seq: notification_counters.mailed_seq })
    .from(notification_counters)
    .where(and(eq(notification_counters.user_id, user_id), isWaiting(tx, minutes)))
    .for('no key update', { of: notification_counters, skipLocked: true });
  return held;
}

async function findPerson(tx: Transaction, user_id: UserId) {
  const [person] = await tx
    .select({ email: users.email, timezone: users.timezone, preferences: notification_preferences })
    .from(users)
    .leftJoin(notification_preferences, eq(notification_preferences.user_id, users.id))
    .where(eq(users.id, user_id));
  return person;
}

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
