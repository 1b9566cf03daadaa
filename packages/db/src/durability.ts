import type { Database } from './database.ts';

/** Which settings of the server would let it lose what it has acknowledged, when the machine or PostgreSQL crashes. */
export async function findUnsafeSettings(db: Database): Promise<string[]> {
  const rows = await db.$client<{ name: string }[]>`
    select name from pg_settings where name in ('fsync', 'full_page_writes', 'synchronous_commit') and setting = 'off' order by name`;
  return rows.map(({ name }) => name);
}
