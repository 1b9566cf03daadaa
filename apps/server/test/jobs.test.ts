import { openClient, type Sql } from '@parley/db';
import { register, request } from '@parley/testing';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Postgres } from './faults/postgres.ts';
import { Steady } from './faults/steady.ts';

/** A PostgreSQL that was killed takes its time to start again on a busy machine. */
const patient = { timeout: 60_000 };
const within = { timeout: 30_000, interval: 50 };

test('what is under way when the database is killed ends nothing, and is done when it is back', patient, async () => {
  const postgres = await Postgres.start();
  const { sql } = postgres;
  const { url, program } = await Steady.start(postgres.url);
  const ann = await register(url, 'ann');
  await sql`insert into mails (id, recipient, subject, content, created_at)
    values (gen_random_uuid(), 'ann@example.com', 'Long ago', '', now() - interval '1 year')`;

  const found = () => ann.rest('POST', '/workspaces', { name: 'Acme' });
  let founding: ReturnType<typeof found> | undefined;
  await killAmid(postgres, ['mails', 'workspaces'], async () => {
    founding = found();
    await enqueue(sql, 'prune_mails');
  });
  expect((await founding)?.status).toBe(503);
  expect((await request(url, { method: 'GET', path: '/healthz' })).status).toBe(200);

  await postgres.startAgain();
  await vi.waitFor(async () => expect(await sql`select from mails`).toHaveLength(0), within);
  await vi.waitFor(async () => expect((await found()).status).toBe(201), within);
  program.signal('SIGTERM');
  expect(await program.ended, program.said).toEqual({ code: 0, signal: null });
});

test('a server whose database was killed amid a job ends in order all the same', patient, async () => {
  const postgres = await Postgres.start();
  const { program } = await Steady.start(postgres.url);
  await killAmid(postgres, ['mails'], () => enqueue(postgres.sql, 'prune_mails'));
  program.signal('SIGTERM');
  expect(await program.ended, program.said).toEqual({ code: 0, signal: null });
});

test(
  'a server that ends while its connections to the database are broken, each as soon as it is seen, ends in order',
  patient,
  async () => {
    const postgres = await Postgres.start();
    const { program } = await Steady.start(postgres.url);
    const over = new AbortController();
    const breaking = async () => {
      while (!over.signal.aborted)
        await postgres.sql`select pg_terminate_backend(pid) from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`;
    };
    program.signal('SIGTERM');
    const [ended] = await Promise.all([program.ended.finally(() => over.abort()), breaking()]);
    expect(ended, program.said).toEqual({ code: 0, signal: null });
  },
);

const enqueue = (sql: Sql, task: string) => sql`select graphile_worker.add_job(${task})`;

/** Locks tables, has something begin for each, and kills the database when all of it waits. */
async function killAmid(postgres: Postgres, tables: string[], begin: () => Promise<unknown>): Promise<void> {
  const locking = openClient(postgres.url, { max: 1 });
  onTestFinished(() => locking.end({ timeout: 0 }));
  const killed = locking.begin(async (tx) => {
    for (const table of tables) await tx`lock table ${tx(table)}`;
    await begin();
    const waiting = () => tx`select from pg_locks where not granted`;
    await vi.waitFor(async () => expect(await waiting()).toHaveLength(tables.length), within);
    await postgres.kill();
  });
  await expect(killed).rejects.toThrow('CONNECTION_CLOSED');
}
