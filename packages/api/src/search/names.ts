import { type ChannelId, myself, type Narrowing, type UserId } from '@parley/contracts';
import { channels, type Queryable, users } from '@parley/db';
import { and, inArray, or, sql } from 'drizzle-orm';
import { visibleTo } from '../channel/access.ts';
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
  const people = await findPeople(db, reader, narrowings);
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

async function findPeople(db: Queryable, reader: UserId, narrowings: Narrowing[]) {
  const usernames = narrowings.flatMap((one) => ('username' in one ? one.username : []));
  return db
    .select({ id: users.id, username: users.username, timezone: users.timezone })
    .from(users)
    .where(or(inArray(users.id, [reader]), inArray(users.username, usernames)));
}

type Place = Awaited<ReturnType<typeof findPlaces>>[number];

async function findPlaces(db: Queryable, reader: UserId, names: string[], directKeys: string[]) {
  return db
    .select({ id: channels.id, name: channels.name, dm_key: channels.dm_key })
    .from(channels)
    .where(
      and(sql`${channels.id} in ${visibleTo(reader)}`, or(inArray(channels.name, names), inArray(channels.dm_key, directKeys))),
    );
}
