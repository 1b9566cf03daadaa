import {
  type ChannelId,
  type MemberKey,
  type MemberQuery,
  type Page,
  Time,
  type UserId,
  UserId as UserIdSchema,
  type WorkspaceMember,
} from '@parley/contracts';
import { channel_members, type Queryable, users, workspace_members } from '@parley/db';
import { and, asc, eq, exists, or, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { z } from 'zod';
import type { App } from '../app.ts';
import { containing } from '../containing.ts';
import { cutPage, decodeCursor } from '../page.ts';
import { toUser, userColumns } from '../user/queries.ts';
import type { AccessedWorkspace } from '../workspace/access.ts';
import { seenBy } from './access.ts';

const Keys = z.tuple([Time, UserIdSchema]);

/** The members of a workspace, in the order in which they came; to a guest, only those he shares a channel with. */
export async function listMembers(
  app: App,
  reader: UserId,
  workspace: AccessedWorkspace,
  { q, role, limit, cursor }: MemberQuery,
): Promise<Page<WorkspaceMember>> {
  const after = cursor === undefined ? undefined : decodeCursor(Keys, cursor);
  const rows = await app.db
    .select({ user: userColumns, role: workspace_members.role, joined_at: workspace_members.joined_at })
    .from(workspace_members)
    .innerJoin(users, eq(users.id, workspace_members.user_id))
    .where(
      and(
        eq(workspace_members.workspace_id, workspace.id),
        role && eq(workspace_members.role, role),
        q === undefined ? undefined : or(containing(users.username, q), containing(users.display_name, q)),
        seenBy(app.db, reader, workspace),
        after && sql`(${workspace_members.joined_at}, ${users.id}) > (${after[0].toISOString()}::timestamptz, ${after[1]}::uuid)`,
      ),
    )
    .orderBy(asc(workspace_members.joined_at), asc(users.id))
    .limit(limit + 1);
  return cutPage(
    rows,
    limit,
    ({ joined_at, user }) => [joined_at.toISOString(), user.id],
    (row) => ({ ...row, user: toUser(app, row.user) }),
  );
}

/** The channels of a workspace that somebody shares with guests, or is in as a guest. */
export async function findWhereGuestsSee(db: Queryable, { workspace_id, user_id }: MemberKey): Promise<ChannelId[]> {
  const his = alias(channel_members, 'his');
  const guests = db
    .select({ one: sql`1` })
    .from(channel_members)
    .innerJoin(
      workspace_members,
      and(
        eq(workspace_members.workspace_id, channel_members.workspace_id),
        eq(workspace_members.user_id, channel_members.user_id),
      ),
    )
    .where(and(eq(channel_members.channel_id, his.channel_id), eq(workspace_members.role, 'guest')));
  const rows = await db
    .select({ channel_id: his.channel_id })
    .from(his)
    .where(and(eq(his.workspace_id, workspace_id), eq(his.user_id, user_id), exists(guests)));
  return rows.map(({ channel_id }) => channel_id);
}
