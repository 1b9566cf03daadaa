import { type MemberQuery, type Page, Time, type UserId, UserId as UserIdSchema, type WorkspaceMember } from '@parley/contracts';
import { channel_members, users, workspace_members } from '@parley/db';
import { and, asc, eq, exists, or, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { z } from 'zod';
import type { App } from '../app.ts';
import { containing } from '../containing.ts';
import { cutPage, decodeCursor } from '../page.ts';
import { toUser, userColumns } from '../user/queries.ts';
import type { AccessedWorkspace } from '../workspace/access.ts';

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
        workspace.facts.role === 'guest' ? or(eq(users.id, reader), sharesChannel(app, reader, workspace)) : undefined,
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

function sharesChannel({ db }: App, reader: UserId, workspace: AccessedWorkspace) {
  const theirs = alias(channel_members, 'theirs');
  const mine = alias(channel_members, 'mine');
  return exists(
    db
      .select({ one: sql`1` })
      .from(theirs)
      .innerJoin(mine, and(eq(mine.channel_id, theirs.channel_id), eq(mine.user_id, reader)))
      .where(and(eq(theirs.user_id, users.id), eq(theirs.workspace_id, workspace.id))),
  );
}
