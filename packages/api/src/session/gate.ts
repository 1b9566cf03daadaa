import { Refusal, type SessionId } from '@parley/contracts';
import { type Database, prepared, sessions } from '@parley/db';
import { sql } from 'drizzle-orm';
import { afterStorm, Batcher } from '../batcher.ts';
import type { Caller, Claims, Tokens } from './tokens.ts';

/** Milliseconds for which a session that was seen in the database is taken to live on, unless its end is heard of. */
const trust = 5_000;
const mostRemembered = 20_000;

interface Remembered extends Claims {
  /** By the clock that only goes forward; so that of no session more is believed where somebody sets the other. */
  seen_at: number;
}

/** Lets callers in by their access tokens: ours, in time, and of a session that is still there. */
export class SessionGate {
  readonly #tokens: Tokens;
  readonly #remembered = new Map<string, Remembered>();
  /** Sessions that have ended, for as long as one of their tokens could be in time. */
  readonly #ended = new Map<SessionId, number>();
  readonly #living: Batcher<Caller, boolean>;
  readonly #arriving: Batcher<Caller, boolean>;

  constructor(db: Database, tokens: Tokens) {
    this.#tokens = tokens;
    const options = { flush: (callers: Caller[]) => areLive(db, callers), mostWaiting: 20_000 };
    this.#living = new Batcher(options);
    this.#arriving = new Batcher({ ...options, pauseAfter: afterStorm });
  }

  /** Whoever makes a call. @throws Refusal `unauthenticated` */
  authenticate(token: string | null): Promise<Claims> {
    return this.#letIn(token, this.#living);
  }

  /** Whoever connects, maybe with a crowd, for which he may have to wait. @throws Refusal `unauthenticated` */
  admit(token: string | null): Promise<Claims> {
    return this.#letIn(token, this.#arriving);
  }

  hasEnded(session_id: SessionId): boolean {
    return this.#ended.has(session_id);
  }

  /** From now on the tokens of these sessions are refused. */
  revoke(session_ids: SessionId[]): void {
    for (const session_id of session_ids) this.#ended.set(session_id, performance.now());
    for (const [token, { session_id }] of this.#remembered) if (this.#ended.has(session_id)) this.#remembered.delete(token);
    const longAgo = performance.now() - 2 * this.#tokens.lifetime * 1_000;
    for (const [session_id, ended_at] of this.#ended) if (ended_at < longAgo) this.#ended.delete(session_id);
  }

  async #letIn(token: string | null, living: Batcher<Caller, boolean>): Promise<Claims> {
    if (!token) throw new Refusal('unauthenticated', 'Log in first, and send the access token as `Authorization: Bearer …`.');
    const known = this.#remembered.get(token);
    if (known && known.expires_at > Date.now() && performance.now() - known.seen_at < trust) return known;

    const claims = await this.#tokens.verify(token);
    if (!claims || this.#ended.has(claims.session_id) || !(await living.add(claims)) || this.#ended.has(claims.session_id)) {
      this.#remembered.delete(token);
      throw new Refusal('unauthenticated', 'The access token is invalid or has ended. Log in again.');
    }
    if (this.#remembered.size >= mostRemembered) this.#remembered.clear();
    this.#remembered.set(token, { ...claims, seen_at: performance.now() });
    return claims;
  }
}

const live = prepared((db) =>
  db
    .select({ live: sql<boolean>`${sessions.id} is not null` })
    .from(
      sql`unnest(${sql.placeholder('session_ids')}::uuid[], ${sql.placeholder('user_ids')}::uuid[])
        with ordinality as asked (session_id, user_id, place)`,
    )
    .leftJoin(
      sessions,
      sql`${sessions.id} = asked.session_id and ${sessions.user_id} = asked.user_id and ${sessions.expires_at} > now()`,
    )
    .orderBy(sql`place`)
    .prepare('live_sessions'),
);

async function areLive(db: Database, callers: Caller[]): Promise<boolean[]> {
  const rows = await live(db).execute({
    session_ids: `{${callers.map(({ session_id }) => session_id).join()}}`,
    user_ids: `{${callers.map(({ user_id }) => user_id).join()}}`,
  });
  return rows.map((row) => row.live);
}
