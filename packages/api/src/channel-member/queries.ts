import {
  type ChannelMember,
  type ChannelMemberQuery,
  type Page,
  Time,
  type User,
  type UserId,
  UserId as UserIdSchema,
  type WorkspaceId,
} from '@parley/contracts';
import { channel_members, type Queryable, users, workspace_members } from '@parley/db';
import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { App } from '../app.ts';
import { cutPage, decodeCursor } from '../page.ts';
import { toUser, userColumns } from '../user/queries.ts';

const Keys = z.tuple([Time, UserIdSchema]);

/** Who is in a channel, in the order in which they came. */
export async function listChannelMembers(
  app: App,
  { channel_id, limit, cursor }: ChannelMemberQuery,
): Promise<Page<ChannelMember>> {
  const after = cursor === undefined ? undefined : decodeCursor(Keys, cursor);
  const rows = await app.db
    .select({ user: userColumns, joined_at: channel_members.joined_at })
    .from(channel_members)
    .innerJoin(users, eq(users.id, channel_members.user_id))
    .where(
      and(
        eq(channel_members.channel_id, channel_id),
        after && sql`(${channel_members.joined_at}, ${users.id}) > (${after[0].toISOString()}::timestamptz, ${after[1]}::uuid)`,
      ),
    )
    .orderBy(asc(channel_members.joined_at), asc(users.id))
    .limit(limit + 1);
  return cutPage(
    rows,
    limit,
    ({ joined_at, user }) => [joined_at.toISOString(), user.id],
    (row) => ({ ...row, user: toUser(app, row.user) }),
  );
}

/** Those of the people named who belong to the workspace. */
export async function findWorkspaceMembers(
  app: App,
  db: Queryable,
  workspace_id: WorkspaceId,
  user_ids: UserId[],
): Promise<User[]> {
  const rows = await db
    .select(userColumns)
    .from(workspace_members)
    .innerJoin(users, eq(users.id, workspace_members.user_id))
    .where(and(eq(workspace_members.workspace_id, workspace_id), inArray(users.id, user_ids)))
    .orderBy(asc(users.id));
  return rows.map((row) => toUser(app, row));
}
