import { createDatabase, layLine } from '@parley/testing';
import { afterAll, expect, test } from 'vitest';
import { openClient } from './database.ts';

const database = await createDatabase();
afterAll(database.drop);

const ways = ['ended', 'reset'] as const;

test.each(ways)('what is asked as a connection is %s fails, and no later question gets its place', async (how) => {
  const line = await layLine();
  const sql = openClient(line.to(database.url), { max: 1 });
  const ask = async (n: number) => (await sql<{ n: number }[]>`select ${n}::int as n`)[0]?.n;
  expect(await ask(0)).toBe(0);

  // The driver tells of the break before it has put the connection aside: what is asked right then goes to the same one.
  const slow = sql`select pg_sleep(60)`.then(
    () => 'answered',
    () => ask(1).catch(() => 'failed'),
  );
  await line.cut(how);
  expect(await slow).toBe('failed');

  await line.mend();
  expect(await Promise.all([2, 3, 4].map(ask))).toEqual([2, 3, 4]);
  await sql.end({ timeout: 0 });
});
