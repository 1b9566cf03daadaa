import { ChannelId, type Event, Role, type UserId, WorkspaceId } from '@parley/contracts';
import { channel_members, type Database, event_partitions, prepared, workspace_members } from '@parley/db';
import { tracked, type TrackedEnvelope } from '@trpc/server';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { App } from '../app.ts';
import { Audience } from './audience.ts';
import { formatCursor, parseCursor, type Vector } from './cursor.ts';
import { type Logged, replay } from './log.ts';
import { Mailbox } from './mailbox.ts';

/**
 * Everything that somebody may hear: what he missed since his cursor, then `ready`, then what happens.
 *
 * Nothing falls between the replay and the live events: listening begins first, then one snapshot says
 * what he may hear and how far the log had come; up to there events come from the log, after it from the hub.
 * @param cursor the id of the last event that he has; none: only what happens from now on
 */
export async function* subscribe(
  app: App,
  user_id: UserId,
  cursor: string | null,
  signal: AbortSignal | undefined,
): AsyncGenerator<TrackedEnvelope<Event>> {
  const mailbox = new Mailbox<Logged>(signal);
  const stop = app.hub.listen({ user_id, hear: (logged) => mailbox.put(logged) });
  try {
    const { audience, heads, floors } = await takeSnapshot(app.db, user_id);
    const from = cursor === null ? null : parseCursor(cursor, { epoch: app.epoch, heads, floors });
    const now = () => ({ occurred_at: new Date() });

    if (Array.isArray(from)) yield* replayed(app, audience, { from, to: heads, user_id });
    const id = formatCursor(app.epoch, heads);
    if (typeof from === 'string') yield tracked(id, { type: 'resync', data: { reason: from }, ...now() });
    yield tracked(id, { type: 'ready', data: { resumed: Array.isArray(from) }, ...now() });

    const vector = [...heads];
    for await (const logged of mailbox) {
      if (logged.seq <= (heads[logged.partition] ?? 0)) continue;
      vector[logged.partition] = logged.seq;
      if (audience.admits(logged)) yield tracked(formatCursor(app.epoch, vector), logged.event);
    }
  } finally {
    stop();
  }
}

async function* replayed(
  { db, epoch }: App,
  audience: Audience,
  { from, to, user_id }: { from: Vector; to: Vector; user_id: UserId },
): AsyncGenerator<TrackedEnvelope<Event>> {
  const vector = [...from];
  for await (const page of replay(db, { from, to, scopes: audience.scopes(), user_id })) {
    for (const logged of page) {
      vector[logged.partition] = logged.seq;
      if (audience.hears(logged) || isOwnDeparture(logged, user_id)) yield tracked(formatCursor(epoch, vector), logged.event);
    }
  }
}

const isOwnDeparture = ({ event }: Logged, user_id: UserId) => event.type === 'member.left' && event.data.user.id === user_id;

const Snapshot = z.object({
  workspaces: z.array(z.tuple([WorkspaceId, Role])),
  channels: z.array(ChannelId),
  partitions: z.array(z.tuple([z.number(), z.number()])),
});

/** One statement, and so one moment: what he may hear, and how far the log had come by then. */
const snapshot = prepared((db) =>
  db
    .select({
      workspaces: sql<unknown>`(select coalesce(json_agg(json_build_array(workspace_id, role)), '[]')
        from ${workspace_members} where user_id = ${sql.placeholder('user_id')}::uuid)`,
      channels: sql<unknown>`(select coalesce(json_agg(channel_id), '[]')
        from ${channel_members} where user_id = ${sql.placeholder('user_id')}::uuid)`,
      partitions: sql<unknown>`(select json_agg(json_build_array(seq, floor) order by id) from ${event_partitions})`,
    })
    .from(sql`(select 1) as one`)
    .prepare('subscription_snapshot'),
);

async function takeSnapshot(db: Database, user_id: UserId) {
  const [row] = await snapshot(db).execute({ user_id });
  const { workspaces, channels, partitions } = Snapshot.parse(row);
  return {
    audience: new Audience(user_id, workspaces, channels),
    heads: partitions.map(([seq]) => seq),
    floors: partitions.map(([, floor]) => floor),
  };
}
