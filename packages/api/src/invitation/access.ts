import { isAdmin, mayInvite, Refusal, type Role, type UserId } from '@parley/contracts';
import { type Database, invitations, type Transaction, users, workspace_members, workspaces } from '@parley/db';
import { and, eq, getTableColumns, gt, isNull, lt, or, type SQL, sql } from 'drizzle-orm';
import { type AccessedWorkspace, accessWorkspace } from '../workspace/access.ts';
import { hashToken } from './tokens.ts';

/** An invitation as those see it who may know of it. */
export const invitationColumns = (() => {
  const { token_hash: _hash, ...columns } = getTableColumns(invitations);
  return columns;
})();

export type InvitationRow = Pick<typeof invitations.$inferSelect, keyof typeof invitationColumns>;

/** Which invitations to a workspace somebody sees: admins all of them, others those that they made. */
export const seenBy = (reader: UserId, { id, facts }: AccessedWorkspace): SQL | undefined =>
  and(eq(invitations.workspace_id, id), isAdmin(facts.role) ? undefined : eq(invitations.created_by, reader));

/**
 * The invitation that somebody has the token of, and what he is in its workspace already, if anything; its workspace's lock
 * is taken, so that he does not become it twice. One with an address is there only for the account with that address.
 * @throws Refusal `not_found`
 */
export async function lockInvitation(
  tx: Transaction,
  user_id: UserId,
  token: string,
): Promise<{ invitation: InvitationRow; role: Role | null }> {
  const [found] = await tx
    .select({ workspace_id: workspaces.id })
    .from(invitations)
    .innerJoin(workspaces, eq(workspaces.id, invitations.workspace_id))
    .where(and(eq(invitations.token_hash, hashToken(token)), isNull(workspaces.deleted_at)))
    .for('no key update', { of: workspaces });
  const [row] = await tx
    .select({ invitation: invitationColumns, role: workspace_members.role })
    .from(invitations)
    .innerJoin(users, eq(users.id, user_id))
    .leftJoin(
      workspace_members,
      and(eq(workspace_members.workspace_id, invitations.workspace_id), eq(workspace_members.user_id, user_id)),
    )
    .where(
      and(
        eq(invitations.token_hash, hashToken(token)),
        or(isNull(invitations.email), eq(sql`lower(${invitations.email})`, sql`lower(${users.email})`)),
      ),
    );
  if (!found || !row) throw spent();
  return row;
}

/**
 * Uses an invitation once, within a change that holds its workspace. Whoever made it must still be one who may make it.
 * @throws Refusal `not_found` when it has expired or was used up
 */
export async function useInvitation(tx: Transaction, { id, workspace_id, created_by, role }: InvitationRow): Promise<void> {
  const maker = await accessWorkspace(tx, created_by, workspace_id).catch(asNone);
  if (!maker || !mayInvite(maker.facts, role)) throw spent();
  const used = await tx
    .update(invitations)
    .set({ uses: sql`${invitations.uses} + 1` })
    .where(
      and(
        eq(invitations.id, id),
        gt(invitations.expires_at, sql`now()`),
        or(isNull(invitations.max_uses), lt(invitations.uses, invitations.max_uses)),
      ),
    )
    .returning({ id: invitations.id });
  if (used.length === 0) throw spent();
}

/** What somebody may not see is as if it were not there. */
export function asNone(error: unknown): undefined {
  if (error instanceof Refusal && error.reason === 'not_found') return undefined;
  throw error;
}

/** It is not said which of it is the case. */
export const spent = () =>
  new Refusal('not_found', 'There is no such invitation for you, or it has expired, or it was used up. Ask for another.');

/** Days for which one that has expired can still be listed. */
const kept = 30;

/** Forgets what expired long ago. */
export async function pruneInvitations(db: Database): Promise<void> {
  await db.delete(invitations).where(lt(invitations.expires_at, sql`now() - make_interval(days => ${kept})`));
}
