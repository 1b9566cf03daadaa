import { type AuditAction, AuditEntryId, type UserId, type WorkspaceId } from '@parley/contracts';
import { audit_entries, type Database, type Queryable, users, workspace_members, workspaces } from '@parley/db';
import { eq, lt, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { App } from '../app.ts';

/** Somebody who does something, from where, and by which request. */
export interface Actor {
  user_id: UserId;
  ip: string | null;
  request_id: string;
}

type Row = typeof audit_entries.$inferInsert;

/** Something that was done in a workspace. */
export type Deed = { workspace_id: WorkspaceId; action: AuditAction } & Partial<
  Pick<Row, 'user_id' | 'channel_id' | 'invitation_id' | 'role' | 'fields' | 'refused_right'>
>;

/** Writes down what somebody does, within the change that does it. */
export async function record(tx: Queryable, { user_id: actor_id, ip, request_id }: Actor, deed: Deed): Promise<void> {
  await insert(tx, [{ ...deed, actor_id, ip, request_id }]);
}

/** Something that was done with somebody's account. */
export interface AccountDeed {
  action: AuditAction;
  user_id: UserId;
  request_id: string;
}

/** What was done by nobody knows whom. */
const anonymous: AuditAction[] = ['auth.fail', 'session.reuse'];

/**
 * Writes down what was done with somebody's account, in each workspace that he belongs to. From where is not written down:
 * those who run a workspace bring in whom they like.
 */
export async function recordAccount(tx: Queryable, deed: AccountDeed): Promise<void> {
  const places = await tx
    .select({ workspace_id: workspaces.id })
    .from(workspace_members)
    .innerJoin(workspaces, eq(workspaces.id, workspace_members.workspace_id))
    .where(eq(workspace_members.user_id, deed.user_id))
    .for('key share', { of: workspaces });
  if (places.length === 0) return;
  const actor_id = anonymous.includes(deed.action) ? null : deed.user_id;
  await insert(
    tx,
    places.map((place) => ({ ...place, ...deed, actor_id })),
  );
}

/** As `recordAccount`, where nobody waits for it: how long an answer takes must not tell that there is such an account. */
export function recordAside({ db, logger }: App, deed: AccountDeed): void {
  db.transaction((tx) => recordAccount(tx, deed)).catch((error: unknown) => {
    logger.error({ err: error }, 'what was done with an account could not be written down');
  });
}

async function insert(tx: Queryable, deeds: Omit<Row, 'id'>[]): Promise<void> {
  await tx.insert(audit_entries).values(
    deeds.map((deed) => ({
      ...deed,
      id: AuditEntryId.parse(uuidv7()),
      actor_username: nameOf(deed.actor_id),
      user_username: nameOf(deed.user_id),
    })),
  );
}

const nameOf = (id: UserId | null | undefined) =>
  id ? sql<string>`(select ${users.username} from ${users} where ${users.id} = ${id})` : null;

/** Days for which it is kept. */
const kept = 365;

/** Forgets what was done long ago. */
export async function pruneAudit(db: Database): Promise<void> {
  await db.delete(audit_entries).where(lt(audit_entries.created_at, sql`now() - make_interval(days => ${kept})`));
}
