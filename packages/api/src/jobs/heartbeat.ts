import { type Database, job_workers, now } from '@parley/db';
import { eq, sql } from 'drizzle-orm';
import type { Logger } from '../app.ts';

export interface HeartbeatOptions {
  db: Database;
  logger: Logger;
  /** Milliseconds between two beats. */
  beatMs?: number;
  /** Milliseconds of silence after which a worker is gone. */
  goneMs?: number;
}

/**
 * Says that a worker is there, and frees the jobs of workers that do not say so any more: those of a process that was
 * killed would otherwise be locked for hours.
 */
export class Heartbeat {
  readonly #id: string;
  readonly #options: Required<HeartbeatOptions>;
  readonly #timer: NodeJS.Timeout;
  #beating: Promise<void> | undefined;
  #lastBeat = -Infinity;
  /** Since when it beats without a pause: who was cut off himself cannot tell who is gone. */
  #steadySince = 0;

  /** @param id as `locked_by` has it in its jobs */
  constructor(id: string, options: HeartbeatOptions) {
    this.#id = id;
    this.#options = { beatMs: 10_000, goneMs: 60_000, ...options };
    this.#timer = setInterval(() => this.#beat(), this.#options.beatMs).unref();
    this.#beat();
  }

  /** The last word: that it works no more. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#beating;
    await this.#options.db.delete(job_workers).where(eq(job_workers.id, this.#id));
  }

  #beat(): void {
    this.#beating ??= this.#sayAndFree()
      .catch((error: unknown) => this.#options.logger.warn({ err: error }, 'the worker could not say that it is there'))
      .finally(() => (this.#beating = undefined));
  }

  async #sayAndFree(): Promise<void> {
    const { db, goneMs } = this.#options;
    await db
      .insert(job_workers)
      .values({ id: this.#id })
      .onConflictDoUpdate({ target: job_workers.id, set: { seen_at: now } });
    const time = performance.now();
    if (time - this.#lastBeat > goneMs / 2) this.#steadySince = time;
    this.#lastBeat = time;
    if (time - this.#steadySince >= goneMs) await this.#free();
  }

  async #free(): Promise<void> {
    const { db, logger, goneMs } = this.#options;
    const longAgo = sql`now() - make_interval(secs => ${goneMs / 1_000})`;
    await db.delete(job_workers).where(sql`${job_workers.seen_at} < ${longAgo}`);
    const gone = sql`select distinct locked_by from graphile_worker.jobs
      where locked_at < ${longAgo} and locked_by not in (select ${job_workers.id} from ${job_workers})`;
    const freed = await db.execute(sql`select graphile_worker.force_unlock_workers(array_agg(locked_by)) from (${gone}) gone
      having count(*) > 0`);
    if (freed.length > 0) logger.info({}, 'jobs of a worker that is gone are done by others');
  }
}
