import { type ChannelId, type Status, type UserId, type Whereabouts, type WorkspaceId } from '@parley/contracts';
import { channel_members, prepared, type Queryable, users, workspace_members } from '@parley/db';
import { sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { statusOf } from '../user/status.ts';

/** Somebody's status, and by whom he can be seen. */
export interface Sighting extends Whereabouts {
  user_id: UserId;
  status: Status;
}

const person = alias(users, 'person');

const sightings = prepared((db) =>
  db
    .select({
      user_id: person.id,
      availability: person.availability,
      status_text: person.status_text,
      status_emoji: person.status_emoji,
      status_expires_at: person.status_expires_at,
      workspace_ids: sql<
        WorkspaceId[]
      >`(select coalesce(json_agg(workspace_id), '[]') from ${workspace_members} where user_id = person.id)`,
      // Only where it matters: a guest sees whom he shares a channel with. Guests are few: it begins with them.
      channel_ids: sql<ChannelId[]>`(select coalesce(json_agg(mine.channel_id), '[]') from ${channel_members} mine
        where mine.user_id = person.id and exists (
          select from ${workspace_members} guest
          join ${channel_members} theirs on theirs.channel_id = mine.channel_id and theirs.user_id = guest.user_id
          where guest.workspace_id = mine.workspace_id and guest.role = 'guest'))`,
      direct_channel_ids: sql<ChannelId[]>`(select coalesce(json_agg(channel_id), '[]') from ${channel_members}
        where user_id = person.id and workspace_id is null)`,
    })
    .from(person)
    .where(sql`${person.id} = any(${sql.placeholder('user_ids')}::uuid[])`)
    .prepare('sightings'),
);

/** Where people can be seen, many in one statement. */
export async function findSightings(db: Queryable, user_ids: UserId[]): Promise<Sighting[]> {
  const found: Sighting[] = [];
  for (let next = 0; next < user_ids.length; next += mostAtOnce) {
    found.push(...(await readSightings(db, user_ids.slice(next, next + mostAtOnce))));
  }
  return found;
}

/** When thousands come at once none of the statements takes long. */
const mostAtOnce = 500;

async function readSightings(db: Queryable, user_ids: UserId[]): Promise<Sighting[]> {
  const rows = await sightings(db).execute({ user_ids: `{${user_ids.join()}}` });
  return rows.map(({ user_id, workspace_ids, channel_ids, direct_channel_ids, ...row }) => ({
    user_id,
    workspace_ids,
    channel_ids,
    direct_channel_ids,
    status: statusOf(row),
  }));
}
