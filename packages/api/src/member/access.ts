import {
  type MemberFacts,
  type MemberKey,
  type MemberRight,
  memberRights,
  Refusal,
  type UserId,
  type WorkspaceMember,
} from '@parley/contracts';
import { channel_members, type Queryable, type Transaction, users, workspace_members } from '@parley/db';
import { and, eq, exists, or, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { App } from '../app.ts';
import { demand } from '../demand.ts';
import { toUser, userColumns } from '../user/queries.ts';
import { type AccessedWorkspace, accessWorkspace, lockWorkspace } from '../workspace/access.ts';

/** A member of a workspace as another member, or he himself, meets him. */
export interface AccessedMember {
  workspace: AccessedWorkspace;
  facts: MemberFacts;
  view: WorkspaceMember;
}

/** Whom somebody sees in a workspace: everybody; a guest only himself, and those with whom he shares a channel. */
export function seenBy(db: Queryable, reader: UserId, { id, facts }: AccessedWorkspace): SQL | undefined {
  if (facts.role !== 'guest') return undefined;
  const theirs = alias(channel_members, 'theirs');
  const mine = alias(channel_members, 'mine');
  const shared = db
    .select({ one: sql`1` })
    .from(theirs)
    .innerJoin(mine, and(eq(mine.channel_id, theirs.channel_id), eq(mine.user_id, reader)))
    .where(and(eq(theirs.user_id, users.id), eq(theirs.workspace_id, id)));
  return or(eq(users.id, reader), exists(shared));
}

/**
 * The only way to a member of a workspace on somebody's behalf: both must belong to it, and he must see him.
 * @throws Refusal `not_found`
 */
export async function accessMember(
  app: App,
  actor_id: UserId,
  { workspace_id, user_id }: MemberKey,
  db: Queryable = app.db,
): Promise<AccessedMember> {
  const workspace = await accessWorkspace(db, actor_id, workspace_id);
  const [row] = await db
    .select({ user: userColumns, role: workspace_members.role, joined_at: workspace_members.joined_at })
    .from(workspace_members)
    .innerJoin(users, eq(users.id, workspace_members.user_id))
    .where(and(eq(workspace_members.workspace_id, workspace_id), eq(users.id, user_id), seenBy(db, actor_id, workspace)));
  if (!row) throw new Refusal('not_found', 'This person does not belong to the workspace, or you may not see him.');
  return {
    workspace,
    facts: { role: workspace.facts.role, other: row.role, self: user_id === actor_id },
    view: { ...row, user: toUser(app, row.user) },
  };
}

/**
 * Takes the workspace's lock, and only then looks again whether the deed is allowed. Nobody brings him into a channel
 * meanwhile: whoever does that must share the row of his membership.
 * @throws Refusal `not_found`, or as the right says
 */
export async function lockMember(
  app: App,
  tx: Transaction,
  actor_id: UserId,
  { workspace_id, user_id }: MemberKey,
  right: MemberRight,
): Promise<AccessedMember> {
  await lockWorkspace(tx, actor_id, workspace_id);
  await tx
    .select({ user_id: workspace_members.user_id })
    .from(workspace_members)
    .where(and(eq(workspace_members.workspace_id, workspace_id), eq(workspace_members.user_id, user_id)))
    .for('update');
  const member = await accessMember(app, actor_id, { workspace_id, user_id }, tx);
  demand(memberRights[right](member.facts));
  return member;
}
