import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { Logger as WorkerLogger, run, type RunnerOptions, type WorkerEvents } from 'graphile-worker';
import { Pool } from 'pg';
import type { App, Logger } from '../app.ts';
import { forgetMissing } from '../call/missing.ts';
import { Heartbeat } from './heartbeat.ts';
import { inward, outward, timetable } from './tasks.ts';

export interface Worker {
  /** Finishes what is under way, as far as that is soon; what is not goes to another worker. */
  stop(): Promise<void>;
}

const patienceMs = 3_000;
const pauseMs = 1_000;

/**
 * Begins to work on jobs; their queue is in the database.
 * @throws the driver's error when the database does not answer
 */
export async function startWorker(app: App, databaseUrl: string): Promise<Worker> {
  await forgetMissing(app.db);
  const workers = await Promise.all([
    keepWorking(app, databaseUrl, { taskList: inward(app), parsedCronItems: timetable, concurrency: 2 }),
    keepWorking(app, databaseUrl, { taskList: outward(app), concurrency: 8 }),
  ]);
  return { stop: async () => void (await Promise.all(workers.map((worker) => worker.stop()))) };
}

/** What is to be done, and how much of it at once. */
type Work = Pick<RunnerOptions, 'taskList' | 'parsedCronItems' | 'concurrency'>;

/**
 * The library stops when it cannot tell the database what became of a job; then another shift begins, and does what the
 * one before it left.
 */
async function keepWorking(app: App, databaseUrl: string, work: Work): Promise<Worker> {
  const ending = new AbortController();
  const { signal } = ending;
  let shift = await startShift(app, databaseUrl, work);
  const goOn = async () => {
    while (!signal.aborted) {
      await shift.ended;
      await sleep(pauseMs, undefined, { ref: false, signal }).catch(() => {});
      if (signal.aborted) return;
      shift = await takeOver(app, databaseUrl, work, shift).catch(() => shift);
      if (signal.aborted) await shift.end();
    }
  };
  void goOn();
  return {
    async stop() {
      ending.abort();
      await Promise.race([shift.end(), sleep(patienceMs, undefined, { ref: false })]);
    },
  };
}

/** What is done from the beginning until the library stops, by itself or because it is told to. */
interface Shift {
  /** As `locked_by` has it in the jobs that are under way. */
  id: string;
  ended: Promise<void>;
  end(): Promise<void>;
}

async function takeOver(app: App, databaseUrl: string, work: Work, before: Shift): Promise<Shift> {
  await app.db.execute(sql`select graphile_worker.force_unlock_workers(array[${before.id}])`);
  app.logger.warn({}, 'the worker had stopped; it begins anew');
  return await startShift(app, databaseUrl, work);
}

async function startShift(app: App, databaseUrl: string, work: Work): Promise<Shift> {
  const pool = openPool(app, databaseUrl);
  const events: WorkerEvents = new EventEmitter();
  let id = '';
  events.on('pool:create', ({ workerPool }) => (id = workerPool.id));
  countJobs(events, app);
  const runner = await run({
    ...work,
    pgPool: pool,
    noHandleSignals: true,
    logger: loggerOf(app.logger),
    events,
    // Otherwise nobody waits for what became of a job to be told, and a failure to tell it would end the process.
    preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
  }).catch(async (error: unknown) => {
    await pool.end();
    throw error;
  });
  const heartbeat = new Heartbeat(id, app);
  const ended = runner.promise
    .catch((error: unknown) => app.logger.error({ err: error }, 'the worker stopped'))
    .then(() => heartbeat.stop())
    .catch((error: unknown) => app.logger.warn({ err: error }, 'that the worker has stopped could not be written down'));
  // The next shift need not wait for it: connections that are cut without a word end late.
  const closed = ended.then(() => pool.end());
  return {
    id,
    ended,
    async end() {
      // It may have stopped already.
      await runner.stop().catch(() => {});
      await closed;
    },
  };
}

/**
 * The connections of a shift: one listens, the other takes jobs; what the jobs ask they ask over the app's own. The library
 * neither waits for its own pool to end nor hears what breaks meanwhile, which would end the process.
 */
function openPool({ logger }: App, connectionString: string): Pool {
  const pool = new Pool({ connectionString, max: 2 });
  const report = (error: Error) => logger.warn({ err: error }, 'a connection of the worker broke');
  return pool.on('error', report).on('connect', (client) => void client.on('error', report));
}

function countJobs(events: WorkerEvents, { tally }: App): void {
  events.on('job:success', ({ job }) => tally.countJob(job.task_identifier, 'done'));
  events.on('job:error', ({ job }) =>
    tally.countJob(job.task_identifier, job.attempts < job.max_attempts ? 'failed' : 'given_up'),
  );
}

const levels: Record<string, 'error' | 'warn' | undefined> = { error: 'error', warning: 'warn' };

/** Fewer connections than jobs at once: these wait for others than the database. */
const isMeant = (message: string) => message.startsWith('WARNING: having maxPoolSize');

const loggerOf = (logger: Logger) =>
  new WorkerLogger(() => (level, message, meta) => {
    if (isMeant(message)) return;
    const error: unknown = meta?.['error'];
    const report = levels[level];
    if (report) logger[report](error === undefined ? {} : { err: error }, message);
  });
