import { createHash, randomBytes } from 'node:crypto';
import { Refusal, SessionId, sessionRevoked, type UserId } from '@parley/contracts';
import { sessions, type Transaction } from '@parley/db';
import { and, eq, gt, ne, type SQL, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { App } from '../app.ts';
import { type AccountDeed, type Actor, recordAccount } from '../audit/commands.ts';
import { change, type Publish } from '../event/change.ts';
import type { Peer } from './connection.ts';
import { luciaOn } from './lucia.ts';
import type { Caller } from './tokens.ts';

/** The tokens of a session, as they are given to its device. */
export interface SessionTokens {
  access_token: string;
  refresh_token: string;
  token_type: 'Bearer';
  /** Seconds. */
  expires_in: number;
}

/** Begins a session on a device. Of the refresh token only the hash of its secret half is kept. */
export async function openSession(app: App, user_id: UserId, peer: Peer): Promise<SessionTokens> {
  const session_id = SessionId.parse(uuidv7());
  const secret = newSecret();
  await luciaOn(app.db).createSession(
    user_id,
    {
      refresh_hash: hashOf(secret),
      user_agent: peer.user_agent?.slice(0, 400) ?? null,
      ip: peer.ip,
    },
    { sessionId: session_id },
  );
  return giveTokens(app, { user_id, session_id }, secret);
}

const newSecret = () => randomBytes(32).toString('base64url');
const hashOf = (secret: string) => createHash('sha256').update(secret).digest('base64url');

async function giveTokens({ tokens }: App, caller: Caller, secret: string): Promise<SessionTokens> {
  return {
    access_token: await tokens.sign(caller),
    refresh_token: `${caller.session_id}.${secret}`,
    token_type: 'Bearer',
    expires_in: tokens.lifetime,
  };
}

/** How long the loser of two refreshes that raced is told so; after that a spent token is taken for stolen. */
const grace = sql`interval '10 seconds'`;

/**
 * Spends a refresh token for new tokens: of all who show the same one, one wins.
 * @throws Refusal `invalid_refresh_token`, `refreshed_elsewhere`. An older one ends the whole session: two have it.
 */
export async function refreshSession(
  app: App,
  refresh_token: string,
  request_id: string,
): Promise<{ caller: Caller; tokens: SessionTokens }> {
  const [, id, spent] = /^([^.]+)\.([\w-]{43})$/.exec(refresh_token) ?? [];
  const session_id = SessionId.safeParse(id);
  if (!session_id.success || spent === undefined) throw invalid();
  const secret = newSecret();
  const [refreshed] = await app.db
    .update(sessions)
    .set({ refresh_hash: hashOf(secret), previous_hash: hashOf(spent), refreshed_at: sql`now()`, last_used_at: sql`now()` })
    .where(and(eq(sessions.id, session_id.data), eq(sessions.refresh_hash, hashOf(spent)), gt(sessions.expires_at, sql`now()`)))
    .returning({ user_id: sessions.user_id, session_id: sessions.id });
  if (refreshed) return { caller: refreshed, tokens: await giveTokens(app, refreshed, secret) };
  throw await whyNotRefreshed(app, session_id.data, hashOf(spent), request_id);
}

const invalid = () => new Refusal('invalid_refresh_token', 'The refresh token is invalid, spent or has ended. Log in again.');

async function whyNotRefreshed(app: App, session_id: SessionId, hash: string, request_id: string): Promise<Refusal> {
  const [session] = await app.db
    .select({
      user_id: sessions.user_id,
      raced: sql<boolean>`${sessions.previous_hash} = ${hash} and ${sessions.refreshed_at} > now() - ${grace}`,
    })
    .from(sessions)
    .where(eq(sessions.id, session_id));
  if (session?.raced)
    return new Refusal('refreshed_elsewhere', 'Another request has just spent this token. Use the tokens that it got.');
  if (session) {
    const { user_id } = session;
    await endSessions(app, { action: 'session.reuse', user_id, request_id }, eq(sessions.id, session_id));
  }
  return invalid();
}

/**
 * Ends one of somebody's sessions.
 * @throws Refusal `not_found` when it has ended already, or is another's
 */
export async function endSession(app: App, { user_id, request_id }: Actor, session_id: SessionId): Promise<void> {
  const deed: AccountDeed = { action: 'session.delete', user_id, request_id };
  const ended = await endSessions(app, deed, eq(sessions.id, session_id));
  if (ended === 0) throw new Refusal('not_found', 'You have no such session.');
}

/**
 * Ends sessions of one person: their tokens are refused and their sockets closed, everywhere and at once.
 * @param deed as what it is written down
 * @returns how many
 */
export async function endSessions(app: App, deed: AccountDeed, which?: SQL): Promise<number> {
  return change(app, deed.user_id, async (tx, publish) => {
    const ended = await deleteSessions(tx, publish, deed.user_id, which);
    if (ended > 0) await recordAccount(tx, deed);
    return ended;
  });
}

async function deleteSessions(tx: Transaction, publish: Publish, user_id: UserId, which?: SQL): Promise<number> {
  const ended = await tx
    .delete(sessions)
    .where(and(eq(sessions.user_id, user_id), which))
    .returning({ id: sessions.id });
  if (ended.length > 0) publish(sessionRevoked, { user_id, session_ids: ended.map(({ id }) => id) });
  return ended.length;
}

/**
 * Ends all of somebody's sessions but the one that asks for it, which gets new tokens: whoever has its refresh token
 * from before can do nothing with it.
 */
export async function endOtherSessions(
  app: App,
  tx: Transaction,
  publish: Publish,
  { user_id, session_id }: Caller,
): Promise<SessionTokens> {
  await deleteSessions(tx, publish, user_id, ne(sessions.id, session_id));
  const secret = newSecret();
  await tx
    .update(sessions)
    .set({ refresh_hash: hashOf(secret), previous_hash: null, refreshed_at: sql`now()`, last_used_at: sql`now()` })
    .where(eq(sessions.id, session_id));
  return giveTokens(app, { user_id, session_id }, secret);
}
