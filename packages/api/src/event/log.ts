import { createHash } from 'node:crypto';
import { DurableEvent, type EventDefinition, type Scope, type UserId } from '@parley/contracts';
import { type Database, event_log, event_partitions, events, prepared, type Queryable, type Transaction } from '@parley/db';
import { and, asc, eq, gt, type SQL, sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { Vector } from './cursor.ts';

/** An event that its transaction is about to append. */
export interface Draft {
  scope: Scope;
  type: string;
  workspace_id: string | null;
  channel_id: string | null;
  actor_id: UserId | null;
  data: unknown;
}

/** An event in the log, with its number. */
export interface Logged {
  partition: number;
  seq: number;
  scope: Scope;
  event: DurableEvent;
}

/** Makes an event ready for the log. Its schema strips what it does not name, so that no secret rides along. */
export function draft<Type extends string, Data extends z.ZodType>(
  definition: EventDefinition<Type, Data>,
  actor_id: UserId | null,
  data: z.input<Data>,
): Draft {
  const parsed = definition.data.parse(data);
  const { workspace_id = null, channel_id = null } = definition.place(parsed);
  return { scope: definition.audience(parsed), type: definition.type, workspace_id, channel_id, actor_id, data: parsed };
}

const append = prepared((db) =>
  db
    .select({
      partition: sql<number>`partition`,
      seq: sql<string>`seq`.mapWith(Number),
      occurred_at: sql<Date>`occurred_at`.mapWith(events.occurred_at),
    })
    .from(sql`append_events(${sql.placeholder('drafts')}::jsonb)`)
    .prepare('append_events'),
);

/**
 * Gives the events their numbers, writes them, and ends the transaction. COMMIT is sent right behind the
 * append, without waiting for its answer: the partitions stay locked for as long as PostgreSQL takes to
 * commit, and not for a trip through this process's event loop.
 */
export async function appendAndCommit(tx: Transaction, drafts: Draft[]): Promise<Logged[]> {
  const [numbered] = await Promise.all([append(tx).execute({ drafts: JSON.stringify(drafts) }), tx.execute(sql`commit`)]);
  return numbered.map(({ partition, seq, occurred_at }, index) => {
    const written = drafts[index];
    if (!written) throw new Error('the log numbered more events than were appended');
    const { scope, ...event } = written;
    return { partition, seq, scope, event: DurableEvent.parse({ ...event, occurred_at }) };
  });
}

const columns = {
  partition: events.partition,
  seq: events.seq,
  position: events.position,
  scope: events.scope,
  type: events.type,
  workspace_id: events.workspace_id,
  channel_id: events.channel_id,
  actor_id: events.actor_id,
  occurred_at: events.occurred_at,
  data: events.data,
};

const toLogged = ({ partition, seq, scope, position: _position, ...event }: Record<keyof typeof columns, unknown>): Logged => ({
  partition: partition as number,
  seq: seq as number,
  scope: scope as Scope,
  event: DurableEvent.parse(event),
});

/** The events of one partition after a number, in order: to fill a gap. */
export async function readPartition(db: Database, partition: number, after: number, limit: number): Promise<Logged[]> {
  const rows = await db
    .select(columns)
    .from(events)
    .where(and(eq(events.partition, partition), gt(events.seq, after)))
    .orderBy(asc(events.seq))
    .limit(limit);
  return rows.map(toLogged);
}

/** What a replay reads: the numbers after `from` up to `to`, of some scopes, and the reader's own departures. */
export interface Window {
  from: Vector;
  to: Vector;
  scopes: Scope[];
  user_id: UserId;
}

const pageOfReplay = 500;

/**
 * Reads a window of the log page by page, merged over the partitions in the order of cause and effect.
 * Having left is told although one no longer hears the place that one left.
 */
export async function* replay(db: Database, { from, to, scopes, user_id }: Window): AsyncGenerator<Logged[]> {
  const heard: SQL = sql`(${events.scope} = any(${sql.param(scopes)}::text[])
    or (${events.type} in ('member.left', 'workspace.left') and ${events.data} -> 'user' ->> 'id' = ${user_id}))`;
  let position = -1;
  while (true) {
    const rows = await db
      .select(columns)
      .from(events)
      .innerJoin(
        sql`unnest(${sql.param(from)}::bigint[], ${sql.param(to)}::bigint[]) with ordinality as span (after, until, place)`,
        sql`${events.partition} = span.place - 1 and ${events.seq} > span.after and ${events.seq} <= span.until`,
      )
      .where(and(heard, gt(events.position, position)))
      .orderBy(asc(events.position))
      .limit(pageOfReplay);
    if (rows.length > 0) yield rows.map(toLogged);
    if (rows.length < pageOfReplay) return;
    position = rows.at(-1)?.position ?? position;
  }
}

/** The number of the newest event of each partition. */
export async function readHeads(db: Queryable): Promise<Vector> {
  const rows = await db.select({ seq: event_partitions.seq }).from(event_partitions).orderBy(asc(event_partitions.id));
  return rows.map(({ seq }) => seq);
}

/**
 * Which log this is, in lower-case letters and digits. Another database, and one that was restored from a
 * backup or taken over by a standby, is another log: what a cursor of the old one stands for may be missing in it.
 */
export async function readEpoch(db: Database): Promise<string> {
  const [row] = await db
    .select({
      identity: sql<string>`concat_ws('/', ${event_log.epoch},
        (select system_identifier from pg_control_system()),
        (select timeline_id from pg_control_checkpoint()),
        (select oid from pg_database where datname = current_database()))`,
    })
    .from(event_log);
  if (!row) throw new Error('the database has not been migrated');
  return createHash('sha256').update(row.identity).digest('hex').slice(0, 12);
}
