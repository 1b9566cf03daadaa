import { connect, disconnect } from '@parley/db';
import { openHouse } from '@parley/testing';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { Heartbeat } from './heartbeat.ts';

const { sql, databaseUrl } = await openHouse();
const logger = { info() {}, warn() {}, error() {} };

// The workers measure by this clock; their hearts beat by the real one.
beforeEach(() => vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => vi.useRealTimers());

/** A worker whose heart beats until the test ends. */
function work(id: string): Heartbeat {
  const db = connect(databaseUrl, { max: 1 });
  const heartbeat = new Heartbeat(id, { db, logger, beatMs: 10 });
  onTestFinished(async () => {
    await heartbeat.stop();
    await disconnect(db);
  });
  return heartbeat;
}

/** A job that a worker took two minutes ago. */
async function takenBy(worker: string): Promise<string> {
  const [job] = await sql<{ id: string }[]>`
    select id from graphile_worker.add_job('prune_mails', queue_name => ${worker}, run_at => now() + interval '1 hour')`;
  if (!job) throw new Error('no job');
  const taken = sql`locked_by = ${worker}, locked_at = now() - interval '2 minutes'`;
  await sql`update graphile_worker._private_jobs set ${taken} where id = ${job.id}`;
  await sql`update graphile_worker._private_job_queues set ${taken} where queue_name = ${worker}`;
  return job.id;
}

const takenJobs = async () => {
  const jobs = await sql<{ id: string }[]>`select id from graphile_worker.jobs where locked_by is not null order by id`;
  return jobs.map(({ id }) => id);
};

/** Done when a worker has been there once more, and has done what he does then. */
async function beats(id: string): Promise<void> {
  const seen = async () => await sql`select seen_at from job_workers where id = ${id}`;
  const seenAgain = async () => {
    const before = await seen();
    await vi.waitFor(async () => expect(await seen()).not.toEqual(before));
  };
  await seenAgain();
  await seenAgain();
}

/** A minute passes in which a worker is there all the time. */
async function watchAMinute(id: string): Promise<void> {
  for (const seconds of [20, 20, 20]) {
    vi.advanceTimersByTime(seconds * 1_000);
    await beats(id);
  }
}

test('a job of a worker that is silent goes to others, with its queue; one of a worker that is there does not', async () => {
  work('watching');
  work('working');
  await beats('working');
  const kept = await takenBy('working');
  await takenBy('gone');
  await beats('watching');
  await watchAMinute('watching');
  expect(await takenJobs()).toEqual([kept]);
  expect(await sql`select locked_by from graphile_worker._private_job_queues where locked_by is not null`).toEqual([
    { locked_by: 'working' },
  ]);
});

test('who was away himself takes nobody for gone until he has been there for a minute', async () => {
  work('away');
  await beats('away');
  await watchAMinute('away');
  vi.advanceTimersByTime(40_000);
  await beats('away');
  const job = await takenBy('away as well');
  await beats('away');
  expect(await takenJobs()).toContain(job);
  await watchAMinute('away');
  expect(await takenJobs()).not.toContain(job);
});

test('who ends says so', async () => {
  const heartbeat = work('ending');
  await beats('ending');
  await heartbeat.stop();
  expect(await sql`select from job_workers where id = 'ending'`).toHaveLength(0);
});
