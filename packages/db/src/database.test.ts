import { createDatabase, layLine } from '@parley/testing';
import { afterAll, expect, onTestFinished, test, vi } from 'vitest';
import { openClient } from './database.ts';
import { codeOf, isUnavailable } from './failures.ts';

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

test.each(ways)('a transaction whose connection is %s fails, and what is left of it goes nowhere', async (how) => {
  const line = await layLine();
  const sql = openClient(line.to(database.url), { max: 1 });
  const asked = sql.begin(async (tx) => {
    const asleep = tx`select pg_sleep(60)`.catch(() => {});
    await line.cut(how);
    await asleep;
    await tx`select 1`;
  });
  await expect(asked).rejects.toThrow('CONNECTION');
  await line.mend();

  const asking = sql.begin(async (tx) => {
    await tx`select 1`;
    await line.cut(how);
    await line.mend();
    // Whoever is next gets the connection, made anew.
    await sql`select 1`;
    await tx`create table left_over ()`;
  });
  await expect(asking).rejects.toThrow('CONNECTION');
  expect(await sql`select from pg_class where relname = 'left_over'`).toHaveLength(0);
  await sql.end({ timeout: 0 });
});

test('an answer that ends in an error leaves nothing to the next question', async () => {
  const sql = openClient(database.url, { max: 1 });
  const broken = sql`select 6 / (4 - n) as n from generate_series(1, 5) n`.catch(codeOf);
  expect(await broken).toBe('22012');
  expect([...(await sql`select 1 as one`)]).toEqual([{ one: 1 }]);
  await sql.end();
});

test('a connection that is lost before it was of any use fails what waited for it, and nothing else', async () => {
  const { url, drop } = await createDatabase();
  const [locking, watching, sql] = [1, 2, 3].map((n) => openClient(url, { max: 1, name: `client-${n}` }));
  if (!locking || !watching || !sql) throw new Error('three clients are needed');
  onTestFinished(async () => {
    await Promise.all([locking, watching, sql].map((client) => client.end()));
    await drop();
  });
  const lose = async () => {
    const lost = await watching`
      select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'client-3' and wait_event_type = 'Lock'`;
    return lost.length > 0;
  };
  expect(await lose()).toBe(false);

  // The driver asks for the types of arrays first, and nobody waits for what comes of that: a rejection would end the process.
  const found = await locking.begin(async (tx) => {
    await tx`lock table pg_catalog.pg_type in access exclusive mode`;
    const asked = sql`select 1`.catch(codeOf);
    await vi.waitUntil(lose);
    return await asked;
  });
  expect(found).toBe('57P01');
  expect([...(await sql`select 1 as one`)]).toEqual([{ one: 1 }]);
});

test.each([
  'postgres://nobody@nowhere.invalid/parley',
  'postgres://nobody@127.0.0.1:1/parley',
  'postgres://nobody@[100::1]/parley',
])('a database that is not reached, as %s, is away, and that is no fault of ours', async (url) => {
  const sql = openClient(url, { max: 1 });
  const failure: unknown = await sql`select 1`.catch((error: unknown) => error);
  expect(isUnavailable(failure), String(failure)).toBe(true);
  await sql.end({ timeout: 0 });
});

test('a database that only reads, as one whose place another has taken, is away', async () => {
  const sql = openClient(database.url, { max: 1, settings: { default_transaction_read_only: 'on' } });
  const failure: unknown = await sql`create table written ()`.catch((error: unknown) => error);
  expect(isUnavailable(failure), String(failure)).toBe(true);
  await sql.end();
});
