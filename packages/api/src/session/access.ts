import { Refusal, type SessionId, type UserId } from '@parley/contracts';
import { prepared, sessions } from '@parley/db';
import { and, eq, gt, sql } from 'drizzle-orm';
import type { App } from '../app.ts';
import type { Caller, Claims } from './tokens.ts';

/** How long, in milliseconds, a session that was seen in the database is taken to live on. */
const trust = 5_000;
const mostRemembered = 10_000;

interface Remembered extends Claims {
  seen_at: number;
}

const remembered = new WeakMap<App, Map<string, Remembered>>();

/**
 * Who is calling, by his access token: it must be ours, in time, and its session must still be there.
 * @throws Refusal `unauthenticated`
 */
export async function authenticate(app: App, token: string | null): Promise<Claims> {
  if (!token) throw new Refusal('unauthenticated', 'Log in first, and send the access token as `Authorization: Bearer …`.');
  const tokens = tokensOf(app);
  const known = tokens.get(token);
  if (known && known.expires_at > Date.now() && Date.now() - known.seen_at < trust) return known;

  const claims = await app.tokens.verify(token);
  if (!claims || !(await isLive(app, claims))) {
    tokens.delete(token);
    throw new Refusal('unauthenticated', 'The access token is invalid or has ended. Log in again.');
  }
  if (tokens.size >= mostRemembered) tokens.clear();
  tokens.set(token, { ...claims, seen_at: Date.now() });
  return claims;
}

function tokensOf(app: App): Map<string, Remembered> {
  const known = remembered.get(app);
  if (known) return known;
  const tokens = new Map<string, Remembered>();
  remembered.set(app, tokens);
  return tokens;
}

const liveSession = prepared((db) =>
  db
    .select({ id: sessions.id })
    .from(sessions)
    .where(
      and(
        eq(sessions.id, sql.placeholder('session_id')),
        eq(sessions.user_id, sql.placeholder('user_id')),
        gt(sessions.expires_at, sql`now()`),
      ),
    )
    .prepare('live_session'),
);

async function isLive(app: App, { user_id, session_id }: Caller): Promise<boolean> {
  const rows = await liveSession(app.db).execute({ user_id, session_id } satisfies { user_id: UserId; session_id: SessionId });
  return rows.length > 0;
}
