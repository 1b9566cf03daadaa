import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate as runMigrations } from 'drizzle-orm/postgres-js/migrator';
import { runMigrations as migrateJobs } from 'graphile-worker';
import postgres from 'postgres';

const migrationsFolder = fileURLToPath(new URL('../../../drizzle', import.meta.url));

/** Any number that nothing else in the database uses. */
const advisoryLock = 7_297_539;

/**
 * Brings a database to the newest schema, that of the jobs included. Several processes may call it at once: the first migrates,
 * the others wait for it and find nothing left to do.
 */
export async function migrate(url: string): Promise<void> {
  const client = postgres(url, { max: 1, onnotice: () => {}, connection: { application_name: 'parley-migrate' } });
  try {
    await client`select pg_advisory_lock(${advisoryLock})`;
    await runMigrations(drizzle(client), { migrationsFolder });
    await migrateJobs({ connectionString: url });
  } finally {
    await client.end({ timeout: 5 });
  }
}
