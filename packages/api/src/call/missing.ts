import type { CallId, ChannelId, UserId, WorkspaceId } from '@parley/contracts';
import { call_participants, calls, channels, type Database, now, type Transaction } from '@parley/db';
import { and, eq, isNotNull, isNull, lt, not, type SQL, sql } from 'drizzle-orm';
import type { App } from '../app.ts';
import type { Bus } from '../bus/bus.ts';
import { change } from '../event/change.ts';
import { takeOut } from './departures.ts';

/**
 * Takes those out of calls who have been offline for more than a minute, so that a client that crashed does not stay in a
 * call for ever. It may be done at two nodes at once: what each finds is looked at again under the channel's lock. A node that
 * hears nothing of the others does not know who is online, and leaves it to them.
 */
export async function takeOutMissing(app: App): Promise<void> {
  if (!(await hearsOthers(app.bus))) return;
  const missing = (await findPresent(app.db)).filter((user_id) => app.presence.of(user_id) === 'offline');
  await noteMissing(app.db, missing);
  for (const call of await findOverdue(app.db)) {
    await change(app, null, async (tx, publish) => {
      await hold(tx, call.channel_id);
      const who = and(eq(call_participants.call_id, call.id), isOverdue);
      await takeOut(app, tx, publish, call.workspace_id, who);
    });
  }
}

/** For a node that starts: who was missing before may have come back since, and be on his way to it. */
export async function forgetMissing(db: Database): Promise<void> {
  await db
    .update(call_participants)
    .set({ missing_since: null })
    .where(and(isPresent, isNotNull(call_participants.missing_since)));
}

const hearsOthers = (bus: Bus): Promise<boolean> =>
  bus.ping().then(
    () => true,
    () => false,
  );

const isPresent = isNull(call_participants.left_at);
const isOverdue = and(isPresent, lt(call_participants.missing_since, sql`${now} - interval '1 minute'`));

async function findPresent(db: Database): Promise<UserId[]> {
  const rows = await db.selectDistinct({ user_id: call_participants.user_id }).from(call_participants).where(isPresent);
  return rows.map(({ user_id }) => user_id);
}

/** Since when each of them is missing; who is back is not missing any more. */
async function noteMissing(db: Database, missing: UserId[]): Promise<void> {
  const isMissing = sql`${call_participants.user_id} = any(${sql.param(missing)}::uuid[])`;
  const note = (missing_since: SQL | null, which: SQL | undefined) =>
    db.update(call_participants).set({ missing_since }).where(and(isPresent, which));
  await note(null, and(isNotNull(call_participants.missing_since), not(isMissing)));
  await note(now, and(isNull(call_participants.missing_since), isMissing));
}

interface Overdue {
  id: CallId;
  channel_id: ChannelId;
  workspace_id: WorkspaceId | null;
}

const findOverdue = (db: Database): Promise<Overdue[]> =>
  db
    .selectDistinct({ id: calls.id, channel_id: calls.channel_id, workspace_id: channels.workspace_id })
    .from(call_participants)
    .innerJoin(calls, eq(calls.id, call_participants.call_id))
    .innerJoin(channels, eq(channels.id, calls.channel_id))
    .where(isOverdue);

const hold = (tx: Transaction, channel_id: ChannelId) =>
  tx.select({ id: channels.id }).from(channels).where(eq(channels.id, channel_id)).for('no key update');
