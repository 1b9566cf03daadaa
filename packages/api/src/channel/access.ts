import {
  type Channel,
  type ChannelFacts,
  type ChannelId,
  Refusal,
  type UserId,
  type Verdict,
  type WorkspaceId,
} from '@parley/contracts';
import { channel_members, channels, prepared, type Queryable, type Transaction, workspace_members } from '@parley/db';
import { and, eq, isNotNull, ne, or, type Placeholder, type SQL, sql, type SQLWrapper } from 'drizzle-orm';
import { demand } from '../demand.ts';
import { channelColumns, toChannelView } from './queries.ts';

/** A channel as somebody who may see it meets it. `self` depends on the deed, and is not known here. */
export interface AccessedChannel {
  id: ChannelId;
  workspace_id: WorkspaceId | null;
  is_general: boolean;
  facts: Omit<ChannelFacts, 'self'>;
  view: Channel;
}

/** The row of `channel_members` that says that somebody is in a channel. */
export const joinedBy = (reader: UserId | Placeholder) =>
  and(eq(channel_members.channel_id, channels.id), eq(channel_members.user_id, reader));

/** The row of `workspace_members` that says that a channel is in a workspace of his. */
export const inWorkspaceOf = (reader: UserId | Placeholder) =>
  and(eq(workspace_members.workspace_id, channels.workspace_id), eq(workspace_members.user_id, reader));

/** What makes a channel visible: having joined it, or its being public in a workspace where one is not a guest. */
export const visible = or(
  isNotNull(channel_members.user_id),
  and(eq(channels.type, 'public'), ne(workspace_members.role, 'guest')),
);

/** The same as a list of ids, some of them twice, for a statement that reads much in many of them. */
export const visibleTo = (reader: UserId): SQL => sql`(
  select channel_id from ${channel_members} where user_id = ${reader}
  union all
  select open.id from ${workspace_members} mine join ${channels} open on open.workspace_id = mine.workspace_id
  where mine.user_id = ${reader} and mine.role <> 'guest' and open.type = 'public')`;

/**
 * The same for a statement that reads what is in one channel, or in a few: it is asked of each that it comes to. `offset 0`
 * keeps the planner from asking it of all channels that there are instead.
 */
export const isVisible = (reader: UserId | SQLWrapper, channel_id: SQLWrapper): SQL => sql`exists (
  select from ${channels} place where place.id = ${channel_id} and (
    exists (select from ${channel_members} joined where joined.channel_id = place.id and joined.user_id = ${reader})
    or place.type = 'public' and place.workspace_id in (
      select workspace_id from ${workspace_members} mine where mine.user_id = ${reader} and mine.role <> 'guest'))
  offset 0)`;

/** Whether it is a direct message of people who have nothing in common any more; see the migrations. */
const isApart = sql<boolean>`${channels.workspace_id} is null and is_apart(${sql.placeholder('user_id')}, ${channels.id})`;

const ofReader = prepared((db) =>
  db
    .select({ channel: channelColumns, is_general: channels.is_general, role: workspace_members.role, apart: isApart })
    .from(channels)
    .leftJoin(channel_members, joinedBy(sql.placeholder('user_id')))
    .leftJoin(workspace_members, inWorkspaceOf(sql.placeholder('user_id')))
    .where(and(eq(channels.id, sql.placeholder('channel_id')), visible))
    .prepare('access_channel'),
);

/**
 * The only way to a channel on somebody's behalf: he must be in it, or it is public in a workspace of his.
 * @throws Refusal `not_found`
 */
export async function accessChannel(db: Queryable, user_id: UserId, channel_id: ChannelId): Promise<AccessedChannel> {
  const [row] = await ofReader(db).execute({ user_id, channel_id });
  if (!row) throw new Refusal('not_found', 'There is no such channel, or you may not see it.');
  const view = toChannelView(row.channel);
  return {
    id: view.id,
    workspace_id: view.workspace_id,
    is_general: row.is_general,
    view,
    facts: {
      role: row.role,
      type: view.type,
      joined: view.is_member,
      archived: view.archived_at !== null,
      apart: row.apart,
      mine: view.created_by === user_id,
    },
  };
}

/**
 * Takes the channel's lock, and only then looks again whether the deed is allowed: what happened in between counts.
 * Whoever holds the lock alone numbers messages and changes who is in the channel; whoever shares it has others wait who
 * want to do that.
 * @throws Refusal `not_found`, or as the verdict says
 */
export async function lockChannel(
  tx: Transaction,
  user_id: UserId,
  channel_id: ChannelId,
  verdict: (facts: AccessedChannel['facts']) => Verdict,
  strength: 'no key update' | 'share' = 'no key update',
): Promise<AccessedChannel> {
  await tx.select({ id: channels.id }).from(channels).where(eq(channels.id, channel_id)).for(strength);
  const channel = await accessChannel(tx, user_id, channel_id);
  demand(verdict(channel.facts));
  return channel;
}
