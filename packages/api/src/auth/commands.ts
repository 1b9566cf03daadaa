import {
  type Credentials,
  type Logout,
  type PasswordChange,
  Refusal,
  type Registration,
  type Renewal,
  type SignedIn,
  UserId,
} from '@parley/contracts';
import { sessions, users } from '@parley/db';
import { and, eq } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { App } from '../app.ts';
import { type AccountDeed, recordAccount, recordAside } from '../audit/commands.ts';
import { change } from '../event/change.ts';
import { endOtherSessions, endSessions, openSession, refreshSession } from '../session/commands.ts';
import type { Caller } from '../session/tokens.ts';
import { countAttempt, forgiveAttempt } from '../limits/attempts.ts';
import { networkOf } from '../limits/network.ts';
import type { Connection, Peer } from '../session/connection.ts';
import { refuseWeak } from './weak.ts';
import { takenIdentity } from '../user/commands.ts';
import { findForLogin, findMe, findPasswordHash } from '../user/queries.ts';

/** Where a call comes from, as which request, and over which socket, if over any. */
interface Origin {
  peer: Peer;
  request_id: string;
  connection?: Connection | undefined;
}

/**
 * Makes an account and logs it in.
 * @throws Refusal `email_taken`, `username_taken`, `weak_password`, `rate_limited`, `too_busy`
 */
export async function register(app: App, registration: Registration, peer: Peer): Promise<SignedIn> {
  const { email, username, password, display_name } = registration;
  await app.limits.take('register', networkOf(peer.ip));
  await refuseWeak(password, registration, 'password');
  const password_hash = await app.passwords.hash(password);
  const id = UserId.parse(uuidv7());
  try {
    await app.db.insert(users).values({ id, email, username, password_hash, display_name: display_name ?? username });
  } catch (error) {
    throw takenIdentity(error) ?? error;
  }
  return signIn(app, id, peer);
}

/**
 * Logs in by e-mail or username.
 * @throws Refusal `invalid_credentials` (the same, after the same time, for an unknown person and a wrong password),
 *   `rate_limited`, `too_busy`
 */
export async function login(app: App, { login, password }: Credentials, { peer, request_id }: Origin): Promise<SignedIn> {
  const found = await findForLogin(app.db, login);
  const attempt = { user_id: found?.id, login, ip: peer.ip };
  await countAttempt(app, attempt);
  const fits = await app.passwords.verify(password, found?.password_hash ?? null);
  if (!found || !fits) {
    if (found) recordAside(app, { action: 'auth.fail', user_id: found.id, request_id });
    throw new Refusal('invalid_credentials', 'The name or the password is wrong.');
  }
  await forgiveAttempt(app, attempt);
  await renewHash(app, found, password);
  await app.db.transaction((tx) => recordAccount(tx, { action: 'auth.login', user_id: found.id, request_id }));
  return signIn(app, found.id, peer);
}

/** A hash that was made with less care than is taken now, or with more, is made anew while the password is at hand. */
async function renewHash(app: App, { id, password_hash: old }: { id: UserId; password_hash: string }, password: string) {
  if (app.passwords.isCurrent(old)) return;
  const password_hash = await app.passwords.hash(password);
  await app.db
    .update(users)
    .set({ password_hash })
    .where(and(eq(users.id, id), eq(users.password_hash, old)));
}

/**
 * Spends a refresh token for new tokens. Over a socket, the socket may stay for as long as the new access token.
 * @throws Refusal `invalid_refresh_token`, `refreshed_elsewhere`, `rate_limited`
 */
export async function refresh(app: App, { refresh_token }: Renewal, { peer, request_id, connection }: Origin): Promise<SignedIn> {
  await app.limits.take('refresh', networkOf(peer.ip));
  const { caller, tokens } = await refreshSession(app, refresh_token, request_id);
  connection?.renew(tokens.access_token, { ...caller, expires_at: Date.now() + tokens.expires_in * 1_000 });
  return { user: await findMe(app, caller.user_id), ...tokens };
}

/**
 * Changes one's password. Every other session ends; this one goes on with new tokens, and so does the socket that asks.
 * @throws Refusal `invalid_credentials`, `weak_password`, `rate_limited`, `too_busy`
 */
export async function changePassword(
  app: App,
  caller: Caller,
  { current_password, new_password }: PasswordChange,
  { peer, request_id, connection }: Origin,
): Promise<SignedIn> {
  const { user_id } = caller;
  const attempt = { user_id, login: '', ip: peer.ip };
  await countAttempt(app, attempt);
  const known = await findPasswordHash(app.db, user_id);
  if (!(await app.passwords.verify(current_password, known))) {
    recordAside(app, { action: 'auth.fail', user_id, request_id });
    throw wrongPassword();
  }
  await forgiveAttempt(app, attempt);
  await refuseWeak(new_password, await findMe(app, user_id), 'new_password');
  const password_hash = await app.passwords.hash(new_password);
  const tokens = await change(app, user_id, async (tx, publish) => {
    const ofCaller = and(eq(users.id, user_id), eq(users.password_hash, known));
    const changed = await tx.update(users).set({ password_hash }).where(ofCaller).returning({ id: users.id });
    // Somebody else was quicker: what was shown is not the password any more.
    if (changed.length === 0) throw wrongPassword();
    await recordAccount(tx, { action: 'user.changePassword', user_id, request_id });
    return endOtherSessions(app, tx, publish, caller);
  });
  connection?.renew(tokens.access_token, { ...caller, expires_at: Date.now() + tokens.expires_in * 1_000 });
  return { user: await findMe(app, user_id), ...tokens };
}

const wrongPassword = () => new Refusal('invalid_credentials', 'The current password is wrong.');

/** Logs out this device, or all. */
export async function logout(
  app: App,
  { user_id, session_id }: Caller,
  { all }: Logout,
  { request_id }: Pick<Origin, 'request_id'>,
): Promise<void> {
  const deed: AccountDeed = { action: 'auth.logout', user_id, request_id };
  await endSessions(app, deed, all ? undefined : eq(sessions.id, session_id));
}

async function signIn(app: App, user_id: UserId, peer: Peer): Promise<SignedIn> {
  const tokens = await openSession(app, user_id, peer);
  return { user: await findMe(app, user_id), ...tokens };
}
