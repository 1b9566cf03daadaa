import type { Channel, ChannelId, User, UserId } from '@parley/contracts';
import { channel_members, channels, prepared, type Queryable, users, workspace_members } from '@parley/db';
import { asc, eq, inArray, sql } from 'drizzle-orm';
import type { App } from '../app.ts';
import { accessChannel } from '../channel/access.ts';
import { demand } from '../demand.ts';
import { accessUsers } from '../user/access.ts';
import { toUser, userColumns } from '../user/queries.ts';

/** Everybody in a direct message, each once and in one order: the same people have one channel. */
export const circleOf = (caller: UserId, others: UserId[]): UserId[] => [...new Set([caller, ...others])].toSorted();

/** By what the channel of a circle is found. */
export const keyOf = (circle: UserId[]): string => circle.join(' ');

const byKey = prepared((db) =>
  db
    .select({ id: channels.id })
    .from(channels)
    .where(eq(channels.dm_key, sql.placeholder('dm_key')))
    .prepare('direct_channel'),
);

/** The channel in which exactly these people talk, if there is one; whoever asks must be among them. */
export async function findDirect(db: Queryable, circle: UserId[]): Promise<ChannelId | undefined> {
  const [row] = await byKey(db).execute({ dm_key: keyOf(circle) });
  return row?.id;
}

/** A direct message as one of those in it sees it: with everybody in it. */
export async function accessDirect(app: App, db: Queryable, user_id: UserId, channel_id: ChannelId): Promise<Channel> {
  const { view } = await accessChannel(db, user_id, channel_id);
  return introduce(app, db, view);
}

/** Names those who are in a channel, where it is a direct message. */
export async function introduce(app: App, db: Queryable, channel: Channel): Promise<Channel> {
  if (channel.workspace_id !== null) return channel;
  return { ...channel, users: (await findPeopleIn(app, db, [channel.id])).get(channel.id) ?? [] };
}

/** Who is in each of several direct messages. */
export async function findPeopleIn(app: App, db: Queryable, channel_ids: ChannelId[]): Promise<Map<ChannelId, User[]>> {
  const rows = await db
    .select({ channel_id: channel_members.channel_id, person: userColumns })
    .from(channel_members)
    .innerJoin(users, eq(users.id, channel_members.user_id))
    .where(inArray(channel_members.channel_id, channel_ids))
    .orderBy(asc(users.id));
  const people = new Map<ChannelId, User[]>();
  for (const { channel_id, person } of rows) people.set(channel_id, [...(people.get(channel_id) ?? []), toUser(app, person)]);
  return people;
}

/**
 * Whoever begins a direct message must see everybody in it, and share a workspace with each.
 * @throws Refusal `not_found`, `no_shared_workspace`
 */
export async function demandAcquaintance(db: Queryable, caller: UserId, circle: UserId[]): Promise<void> {
  await accessUsers(db, caller, circle);
  const others = circle.filter((user_id) => user_id !== caller);
  const [found] = await db
    .select({ count: sql<number>`count(distinct ${workspace_members.user_id})::integer` })
    .from(workspace_members)
    .where(
      sql`${inArray(workspace_members.user_id, [caller, ...others])} and ${workspace_members.user_id} <> ${caller} and exists (
        select from ${workspace_members} mine where mine.user_id = ${caller} and mine.workspace_id = workspace_members.workspace_id)`,
    );
  if (found?.count !== others.length) demand('no_shared_workspace');
}
