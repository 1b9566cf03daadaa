import {
  type ChannelId,
  type CustomEmoji,
  CustomEmojiId,
  type CustomEmojiQuery,
  type Page,
  type WorkspaceId,
} from '@parley/contracts';
import { channel_members, custom_emoji, type Queryable, workspace_members } from '@parley/db';
import { and, asc, eq, gt, type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import { cutPage, decodeCursor } from '../page.ts';

const Keys = z.tuple([CustomEmojiId]);

export type CustomEmojiRow = typeof custom_emoji.$inferSelect;

export const toCustomEmoji = ({ content_type: _type, ...emoji }: CustomEmojiRow): CustomEmoji => ({
  ...emoji,
  url: `/workspaces/${emoji.workspace_id}/emoji/${emoji.id}`,
});

/** The emoji of a workspace, oldest first. */
export async function listEmoji(db: Queryable, { workspace_id, limit, cursor }: CustomEmojiQuery): Promise<Page<CustomEmoji>> {
  const after = cursor === undefined ? undefined : decodeCursor(Keys, cursor)[0];
  const rows = await db
    .select()
    .from(custom_emoji)
    .where(and(eq(custom_emoji.workspace_id, workspace_id), after && gt(custom_emoji.id, after)))
    .orderBy(asc(custom_emoji.id))
    .limit(limit + 1);
  return cutPage(rows, limit, ({ id }) => [id], toCustomEmoji);
}

/** Where an emoji is to be used. */
interface Place {
  id: ChannelId;
  workspace_id: WorkspaceId | null;
}

/**
 * Whether a name is that of an emoji in some place: one of its workspace; in a direct message, one of a workspace that all
 * who are in it belong to, so that everybody sees its picture.
 */
export async function isEmojiIn(db: Queryable, { id, workspace_id }: Place, name: string): Promise<boolean> {
  const near = workspace_id ? eq(custom_emoji.workspace_id, workspace_id) : isShared(id);
  const rows = await db
    .select({ id: custom_emoji.id })
    .from(custom_emoji)
    .where(and(eq(custom_emoji.name, name), near))
    .limit(1);
  return rows.length > 0;
}

const isShared = (channel_id: ChannelId): SQL => sql`not exists (
  select from ${channel_members} where ${channel_members.channel_id} = ${channel_id} and not exists (
    select from ${workspace_members} where ${workspace_members.workspace_id} = ${custom_emoji.workspace_id}
      and ${workspace_members.user_id} = ${channel_members.user_id}))`;
