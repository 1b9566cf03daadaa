import { DrizzlePostgreSQLAdapter } from '@lucia-auth/adapter-drizzle';
import { users, type Database } from '@parley/db';
import { pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { Lucia, TimeSpan } from 'lucia';

/** The `sessions` table by the property names that lucia's adapter insists on. */
const sessions = pgTable('sessions', {
  id: uuid('id').primaryKey(),
  userId: uuid('user_id').notNull(),
  expiresAt: timestamp('expires_at', { withTimezone: true, precision: 3 }).notNull(),
  refresh_hash: text('refresh_hash').notNull(),
  user_agent: text('user_agent'),
  ip: text('ip'),
});

declare module 'lucia' {
  interface Register {
    Lucia: Lucia;
    DatabaseSessionAttributes: { refresh_hash: string; user_agent: string | null; ip: string | null };
  }
}

const instances = new WeakMap<Database, Lucia>();

/** lucia keeps the sessions: one row a device, ended 30 days after its last use. */
export function luciaOn(db: Database): Lucia {
  const known = instances.get(db);
  if (known) return known;
  const lucia = new Lucia(new DrizzlePostgreSQLAdapter(db, sessions, users), { sessionExpiresIn: new TimeSpan(30, 'd') });
  instances.set(db, lucia);
  return lucia;
}
