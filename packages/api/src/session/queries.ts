import { type Page, type Session, SessionId, type SessionQuery } from '@parley/contracts';
import { sessions } from '@parley/db';
import { and, desc, eq, gt, lt, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { App } from '../app.ts';
import { cutPage, decodeCursor } from '../page.ts';
import type { Caller } from './tokens.ts';

const Keys = z.tuple([SessionId]);

/** Where somebody is logged in, the last login first. */
export async function listSessions(
  { db }: App,
  { user_id, session_id }: Caller,
  { limit, cursor }: SessionQuery,
): Promise<Page<Session>> {
  const before = cursor === undefined ? undefined : decodeCursor(Keys, cursor)[0];
  const { id, created_at, last_used_at, expires_at, user_agent, ip } = sessions;
  const rows = await db
    .select({ id, created_at, last_used_at, expires_at, user_agent, ip })
    .from(sessions)
    .where(and(eq(sessions.user_id, user_id), gt(expires_at, sql`now()`), before && lt(id, before)))
    .orderBy(desc(id))
    .limit(limit + 1);
  return cutPage(
    rows,
    limit,
    (row) => [row.id],
    (row) => ({ ...row, current: row.id === session_id }),
  );
}
