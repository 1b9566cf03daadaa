import { type Channel, ChannelId, type ChannelQuery, type Page, type UserId } from '@parley/contracts';
import { channel_members, channels, type Database, type Queryable, workspace_members } from '@parley/db';
import { and, asc, eq, getTableColumns, gt, isNotNull, isNull } from 'drizzle-orm';
import { z } from 'zod';
import { containing } from '../containing.ts';
import { cutPage, decodeCursor } from '../page.ts';
import type { AccessedWorkspace } from '../workspace/access.ts';
import { inWorkspaceOf, joinedBy, visible } from './access.ts';

const Keys = z.tuple([ChannelId]);

/** What a channel shows of itself, whoever reads it. */
const { is_general: _general, dm_key: _key, deleted_at: _deleted, ...commonColumns } = getTableColumns(channels);

/** A channel, and what is the reader's own in it; `channel_members` is joined for him. */
export const channelColumns = {
  ...commonColumns,
  member_id: channel_members.user_id,
  last_read_seq: channel_members.last_read_seq,
  last_read_at: channel_members.last_read_at,
  read_posts: channel_members.read_posts,
  read_mentions: channel_members.read_mentions,
  notify: channel_members.notify,
  muted_until: channel_members.muted_until,
};

type ChannelRow = Pick<typeof channels.$inferSelect, keyof typeof commonColumns> & {
  [Key in 'last_read_seq' | 'read_posts' | 'read_mentions' | 'last_read_at' | 'notify' | 'muted_until']:
    (typeof channel_members.$inferSelect)[Key] | null;
} & { member_id: UserId | null };

/** A row as its reader sees it; whoever is not in a channel has nothing unread there. */
export function toChannelView(row: ChannelRow): Channel {
  const { member_id, read_posts, read_mentions, post_count, broadcast_count, notify, ...channel } = row;
  return {
    ...channel,
    is_member: member_id !== null,
    unread_count: read_posts === null ? 0 : post_count - read_posts,
    mention_count: read_mentions === null ? 0 : broadcast_count - read_mentions,
    notify: notify ?? 'all',
  };
}

/** The channels of a workspace that somebody may see, oldest first. */
export async function listChannels(
  db: Database,
  reader: UserId,
  workspace: AccessedWorkspace,
  { q, type, archived, member, limit, cursor }: ChannelQuery,
): Promise<Page<Channel>> {
  const after = cursor === undefined ? undefined : decodeCursor(Keys, cursor)[0];
  const joined = member === undefined ? undefined : member ? isNotNull(channel_members.user_id) : isNull(channel_members.user_id);
  const rows = await db
    .select(channelColumns)
    .from(channels)
    .innerJoin(workspace_members, inWorkspaceOf(reader))
    .leftJoin(channel_members, joinedBy(reader))
    .where(
      and(
        eq(channels.workspace_id, workspace.id),
        visible,
        archived ? isNotNull(channels.archived_at) : isNull(channels.archived_at),
        type && eq(channels.type, type),
        joined,
        q === undefined ? undefined : containing(channels.name, q),
        after && gt(channels.id, after),
      ),
    )
    .orderBy(asc(channels.id))
    .limit(limit + 1);
  return cutPage(rows, limit, ({ id }) => [id], toChannelView);
}

/** All channels that somebody is in, oldest first. */
export async function findJoinedChannels(db: Queryable, reader: UserId): Promise<Channel[]> {
  const rows = await db
    .select(channelColumns)
    .from(channels)
    .innerJoin(channel_members, joinedBy(reader))
    .where(isNotNull(channels.workspace_id))
    .orderBy(asc(channels.id));
  return rows.map(toChannelView);
}

/** The same channel for many readers at once: what is each one's own is as for somebody who has just come. */
export async function findChannelForAll(db: Pick<Database, 'select'>, id: ChannelId): Promise<Channel> {
  const { post_count: _posts, broadcast_count: _broadcasts, ...columns } = commonColumns;
  const [channel] = await db.select(columns).from(channels).where(eq(channels.id, id));
  if (!channel) throw new Error('a channel vanished within its own transaction');
  return {
    ...channel,
    is_member: channel.type !== 'public',
    unread_count: 0,
    mention_count: 0,
    last_read_at: null,
    last_read_seq: channel.type === 'public' ? null : 0,
    notify: 'all',
    muted_until: null,
  };
}
