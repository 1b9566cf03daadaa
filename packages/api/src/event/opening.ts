import { ChannelId, Role, type UserId, WorkspaceId } from '@parley/contracts';
import { channel_members, type Database, event_partitions, prepared, workspace_members } from '@parley/db';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { afterStorm, Batcher } from '../batcher.ts';
import type { Belonging } from './audiences.ts';
import type { Extent } from './log.ts';

/** One moment: where somebody belonged, and how far the log had come by then. */
export interface Opening extends Extent {
  belonging: Belonging;
}

/** Takes openings, those of many who come at once in one statement. */
export type Openings = Batcher<UserId, Opening>;

export const createOpenings = (db: Database): Openings =>
  new Batcher({ flush: (user_ids) => takeOpenings(db, user_ids), mostWaiting: 20_000, pauseAfter: afterStorm });

const Belongings = z.array(
  z.object({
    workspaces: z.array(z.tuple([WorkspaceId, Role])),
    channels: z.array(z.tuple([ChannelId, WorkspaceId.nullable()])),
  }),
);

const openings = prepared((db) =>
  db
    .select({
      belongings: sql<unknown>`(select json_agg(json_build_object(
        'workspaces', (select coalesce(json_agg(json_build_array(workspace_id, role)), '[]')
          from ${workspace_members} where user_id = person.id),
        'channels', (select coalesce(json_agg(json_build_array(channel_id, workspace_id)), '[]')
          from ${channel_members} where user_id = person.id)
        ) order by place) from unnest(${sql.placeholder('user_ids')}::uuid[]) with ordinality as person (id, place))`,
      extent: sql<[number, number][]>`(select json_agg(json_build_array(seq, floor) order by id) from ${event_partitions})`,
    })
    .from(sql`(select 1) as one`)
    .prepare('openings'),
);

async function takeOpenings(db: Database, user_ids: UserId[]): Promise<Opening[]> {
  const [row] = await openings(db).execute({ user_ids: `{${user_ids.join()}}` });
  if (!row) throw new Error('no row of a select without a table');
  const heads = row.extent.map(([seq]) => seq);
  const floors = row.extent.map(([, floor]) => floor);
  return Belongings.parse(row.belongings).map((belonging) => ({ belonging, heads, floors }));
}
