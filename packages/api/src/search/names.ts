import { type ChannelId, myself, type Narrowing, type UserId } from '@parley/contracts';
import { channels, type Queryable, users, workspace_members } from '@parley/db';
import { and, eq, or, sql } from 'drizzle-orm';
import { isVisible } from '../channel/access.ts';
import { circleOf, keyOf } from '../dm/access.ts';

/** Whom and what operators name. What there is not, or what the reader may not see, is nobody and nowhere. */
export interface Names {
  /** The reader's. */
  timezone: string | null;
  authorsOf(narrowing: Narrowing): UserId[];
  channelsOf(narrowing: Narrowing): ChannelId[];
}

export const nothingNamed: Names = { timezone: null, authorsOf: () => [], channelsOf: () => [] };

export async function readNames(db: Queryable, reader: UserId, narrowings: Narrowing[]): Promise<Names> {
  const people = narrowings.some(wantsPeople) ? await findPeople(db, reader, narrowings) : [];
  const authorsOf = (one: Narrowing) => {
    if (!('username' in one)) return [];
    return people.flatMap(({ id, username }) =>
      (one.username === myself ? id === reader : username === one.username) ? id : [],
    );
  };
  const directKeysOf = (one: Narrowing) => authorsOf(one).map((id) => keyOf(circleOf(reader, [id])));
  const channelNames = narrowings.flatMap((one) => ('channel' in one ? one.channel : []));
  const directKeys = narrowings.flatMap((one) => (one.by === 'in' ? directKeysOf(one) : []));
  const places = await findPlaces(db, reader, channelNames, directKeys);
  return {
    timezone: people.find(({ id }) => id === reader)?.timezone ?? null,
    authorsOf,
    channelsOf(one) {
      const keys = directKeysOf(one);
      const isMeant = (place: Place) =>
        'channel' in one ? place.name === one.channel : place.dm_key !== null && keys.includes(place.dm_key);
      return places.filter(isMeant).map(({ id }) => id);
    },
  };
}

/** Somebody by his name, or the reader for his days. */
const wantsPeople = (one: Narrowing) => 'username' in one || 'day' in one;

async function findPeople(db: Queryable, reader: UserId, narrowings: Narrowing[]) {
  const usernames = narrowings.flatMap((one) => ('username' in one ? one.username : []));
  const statement = db
    .select({ id: users.id, username: users.username, timezone: users.timezone })
    .from(users)
    .where(or(eq(users.id, reader), sql`${users.username} = any(${sql.param(usernames)}::text[])`));
  return statement.prepare('people_named').execute();
}

type Place = Awaited<ReturnType<typeof findPlaces>>[number];

/** Whoever sees a channel that has a name is in its workspace: so it is looked up in each of the reader's. */
async function findPlaces(db: Queryable, reader: UserId, names: string[], directKeys: string[]) {
  const named = sql`(
    select place.id from ${workspace_members} mine join ${channels} place on place.workspace_id = mine.workspace_id
    where mine.user_id = ${reader} and place.name = any(${sql.param(names)}::text[])
    union all
    select place.id from ${channels} place where place.dm_key = any(${sql.param(directKeys)}::text[]))`;
  const statement = db
    .select({ id: channels.id, name: channels.name, dm_key: channels.dm_key })
    .from(channels)
    .where(and(sql`${channels.id} in ${named}`, isVisible(reader, channels.id)));
  return statement.prepare('places_named').execute();
}
