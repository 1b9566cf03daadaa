import { createHash } from 'node:crypto';
import {
  type ChannelId,
  type EventDefinition,
  type Scope,
  toUser,
  unspoken,
  type UserId,
  type WorkspaceId,
} from '@parley/contracts';
import {
  channels,
  type Database,
  event_log,
  event_partitions,
  events,
  prepared,
  type Queryable,
  type Transaction,
  workspaces,
} from '@parley/db';
import { and, asc, eq, gt, type SQL, sql } from 'drizzle-orm';
import type { z } from 'zod';
import { bound, news } from './audiences.ts';
import type { Vector } from './cursor.ts';
import { deletedSince, forget } from './forgetting.ts';

/** An event that its transaction is about to append. */
export interface Draft {
  scope: Scope;
  type: string;
  workspace_id: WorkspaceId | null;
  channel_id: ChannelId | null;
  actor_id: UserId | null;
  data: unknown;
  /** The channel in whose order it stands, if not in that of its scope. */
  order?: ChannelId;
}

/** An event on its way out; as JSON it is what the wire has, whether its times are text still or again. */
export interface WireEvent {
  type: string;
  workspace_id: WorkspaceId | null;
  channel_id: ChannelId | null;
  actor_id: UserId | null;
  occurred_at: string;
  data: unknown;
}

/** An event in the log, with its number. */
export interface Logged {
  partition: number;
  seq: number;
  scope: Scope;
  event: WireEvent;
}

/**
 * Makes an event ready for the log, once for each scope that hears it.
 * Its schema strips what it does not name, so that no secret rides along.
 */
export function draft<Type extends string, Data extends z.ZodType, Facts>(
  definition: EventDefinition<Type, Data, Facts>,
  actor_id: UserId | null,
  about: z.input<Data> & Facts,
): Draft[] {
  const data = definition.data.parse(about);
  const known = Object.assign({}, about, data);
  const { workspace_id = null, channel_id = null } = definition.place(known);
  const among = definition.among?.(known);
  const orderOf = (scope: Scope) => (among && scope.startsWith('user:') ? { order: among } : {});
  return definition
    .audience(known)
    .map((scope) => ({ scope, type: definition.type, workspace_id, channel_id, actor_id, data, ...orderOf(scope) }));
}

/** Where events were put in the log: as PostgreSQL gives it, in the order in which they were given. */
export interface Appended {
  partitions: number[];
  numbers: (string | number)[];
  /** When, as the wire has it. */
  happened: string;
}

/** The events as they stand in the log now. */
export const numbered = (drafts: Draft[], { partitions, numbers, happened }: Appended): Logged[] =>
  drafts.map(({ scope, order: _order, ...event }, index) => {
    const partition = partitions[index];
    if (partition === undefined) throw new Error('the log numbered fewer events than were appended');
    return { partition, seq: Number(numbers[index]), scope, event: { ...event, occurred_at: happened } };
  });

const append = prepared((db) =>
  db
    .select({ partitions: sql<number[]>`partitions`, numbers: sql<string[]>`numbers`, happened: sql<string>`happened` })
    .from(sql`append_drafts(${sql.placeholder('drafts')}::jsonb)`)
    .prepare('append_drafts'),
);

/**
 * Gives the events their numbers, writes them, and ends the transaction. COMMIT is sent right behind the
 * append, without waiting for its answer: the partitions stay locked for as long as PostgreSQL takes to
 * commit, and not for a trip through this process's event loop. The driver ends every transaction itself, and takes a
 * connection without one for free to be given to whoever waits for it: so another, empty one is begun for it to end.
 */
export async function appendAndCommit(tx: Transaction, drafts: Draft[]): Promise<Logged[]> {
  const [[appended]] = await Promise.all([
    append(tx).execute({ drafts: JSON.stringify(drafts) }),
    tx.execute(sql`commit and chain`),
  ]);
  if (!appended) throw new Error('append_drafts gave no row');
  return numbered(drafts, appended);
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
  deleted_at: deletedSince,
};

type Row = Omit<Logged, 'event'> &
  Omit<WireEvent, 'occurred_at'> & { position: number; occurred_at: Date; deleted_at: string | null };

function toLogged({ partition, seq, scope, position: _position, deleted_at, ...event }: Row): Logged {
  const data = deleted_at === null ? event.data : forget(event.data, deleted_at);
  return { partition, seq, scope, event: { ...event, occurred_at: event.occurred_at.toISOString(), data } };
}

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

/** A stretch of the log: in each partition the numbers after `from` up to `to`. */
export interface Stretch {
  from: Vector;
  to: Vector;
}

const inStretch = ({ from, to }: Stretch): [SQL, SQL] => [
  sql`unnest(${sql.param(from)}::bigint[], ${sql.param(to)}::bigint[]) with ordinality as span (after, until, place)`,
  sql`${events.partition} = span.place - 1 and ${events.seq} > span.after and ${events.seq} <= span.until`,
];

/** All events of a short stretch, merged over the partitions in the order of cause and effect. */
export async function readStretch(db: Database, stretch: Stretch): Promise<Logged[]> {
  const rows = await db
    .select(columns)
    .from(events)
    .innerJoin(...inStretch(stretch))
    .orderBy(asc(events.position));
  return rows.map(toLogged);
}

/** Whose events a replay is. */
export interface Reader {
  user_id: UserId;
  scopes: Iterable<Scope>;
}

/** The first events of a stretch that somebody hears, merged over the partitions in the order of cause and effect. */
export async function readFor(db: Database, stretch: Stretch, reader: Reader, limit: number): Promise<Logged[]> {
  return (await readPage(db, stretch, reader, limit)).map(toLogged);
}

const pageOfReplay = 500;

/** Reads all of a stretch that somebody hears, page by page. */
export async function* replay(db: Database, stretch: Stretch, reader: Reader): AsyncGenerator<Logged[]> {
  for (let page = await readPage(db, stretch, reader, pageOfReplay); page.length > 0;) {
    yield page.map(toLogged);
    const last = page.at(-1);
    if (!last || page.length < pageOfReplay) return;
    page = await readPage(db, stretch, reader, pageOfReplay, last.position);
  }
}

/**
 * Having left is told although one no longer hears the place that one left; what one was told for oneself because one was
 * there is not, and neither is what was told of a channel that one no longer sees. See `mayRecall`, `withoutHidden` and
 * `isOwnDeparture`, which say the same of what the hub remembers. Of what one was notified of and may not see any more, only
 * that it is gone is told.
 */
function heardBy({ user_id, scopes }: Reader): SQL {
  const his = sql.param([...scopes]);
  const place = sql`coalesce('channel:' || ${events.channel_id}, 'workspace:' || ${events.workspace_id})`;
  const inChannel = sql`'channel:' || ${events.channel_id} = any(${his}::text[])`;
  const invited = sql`(${events.data} -> 'notification' ->> 'type' = 'workspace_invite' and ${events.workspace_id} in (
    select ${workspaces.id} from ${workspaces} where ${workspaces.deleted_at} is null))`;
  const seen = sql`(${events.data} -> 'notification' ->> 'preview' = '' or ${invited}
    or case when ${events.channel_id} is null then ${place} = any(${his}::text[]) else sees_channel(${user_id}, ${events.channel_id}) end)`;
  return sql`${events.type} <> all(${sql.param(unspoken)}::text[]) and (
    (${events.scope} = any(${his}::text[])
      and not (${events.scope} like 'others:%' and ${inChannel})
      and (${events.type} <> all(${sql.param(news)}::text[]) or ${inChannel} or ${events.channel_id} in (
        select ${channels.id} from ${channels} where ${channels.type} = 'public' and ${channels.deleted_at} is null))
      and (${events.scope} <> ${toUser(user_id)} or ${events.type} <> all(${sql.param(bound)}::text[]) or ${place} = any(${his}::text[]))
      and (${events.type} not in ('notification.created', 'notification.updated') or ${seen}))
    or (${events.type} in ('member.left', 'workspace.left') and ${events.data} -> 'user' ->> 'id' = ${user_id}))`;
}

const readPage = (db: Database, stretch: Stretch, reader: Reader, limit: number, after = -1): Promise<Row[]> =>
  db
    .select(columns)
    .from(events)
    .innerJoin(...inStretch(stretch))
    .where(and(heardBy(reader), gt(events.position, after)))
    .orderBy(asc(events.position))
    .limit(limit);

/** How far the log has come, and from where on it is kept. */
export interface Extent {
  heads: Vector;
  floors: Vector;
}

export async function readExtent(db: Queryable): Promise<Extent> {
  const rows = await db
    .select({ seq: event_partitions.seq, floor: event_partitions.floor })
    .from(event_partitions)
    .orderBy(asc(event_partitions.id));
  return { heads: rows.map(({ seq }) => seq), floors: rows.map(({ floor }) => floor) };
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
