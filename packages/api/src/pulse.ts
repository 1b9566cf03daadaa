import { Refusal } from '@parley/contracts';
import { openClient, type Sql } from '@parley/db';
import { setImmediate as afterInput, setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from './app.ts';

export interface PulseOptions {
  databaseUrl: string;
  logger: Logger;
  /** Milliseconds between two beats. */
  beatMs?: number;
  /** Milliseconds after which a beat without an answer is silence. */
  patienceMs?: number;
}

/**
 * Feels whether the database answers at all. One that was ended says so by itself; one that is frozen, or on the far side
 * of a cut cable, says nothing, and who asked it would wait for as long as it likes.
 */
export class Pulse {
  readonly #options: Required<PulseOptions>;
  readonly #waiting = new Set<(silence: Refusal) => void>();
  #sql: Sql;
  #silent = false;
  #closed = false;

  constructor(options: PulseOptions) {
    this.#options = { beatMs: 250, patienceMs: 1_500, ...options };
    this.#sql = this.#connect();
    void this.#beat();
  }

  get silent(): boolean {
    return this.#silent;
  }

  /**
   * Does what needs the database. What is under way when it falls silent goes on by itself; but nobody waits for it.
   * @throws Refusal `unavailable` while the database is silent, or what the work throws
   */
  async guard<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#silent) throw silence();
    return await new Promise<Result>((resolve, reject) => {
      this.#waiting.add(reject);
      void work()
        .then(resolve, reject)
        .finally(() => this.#waiting.delete(reject));
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#sql.end({ timeout: 0 });
  }

  async #beat(): Promise<void> {
    while (!this.#closed) {
      if (await this.#answers()) this.#wake();
      else this.#fallSilent();
      await sleep(this.#options.beatMs, undefined, { ref: false });
    }
  }

  /** Whether there was an answer in time: a refusal is one too. */
  async #answers(): Promise<boolean> {
    let answered = false;
    const answer = this.#sql`select 1`.catch(() => {}).then(() => (answered = true));
    await Promise.race([answer, sleep(this.#options.patienceMs, undefined, { ref: false })]);
    // It may have come while this process was busy.
    if (!answered) await afterInput();
    return answered;
  }

  #wake(): void {
    if (this.#closed) return;
    if (this.#silent) this.#options.logger.info({}, 'the database answers again');
    this.#silent = false;
  }

  #fallSilent(): void {
    if (this.#closed) return;
    if (!this.#silent) this.#options.logger.warn({}, 'the database does not answer');
    this.#silent = true;
    for (const giveUp of this.#waiting) giveUp(silence());
    this.#waiting.clear();
    // The next beat asks over a new connection: it may be this one alone that is dead.
    void this.#sql.end({ timeout: 0 });
    this.#sql = this.#connect();
  }

  #connect(): Sql {
    return openClient(this.#options.databaseUrl, { max: 1, name: 'parley-pulse' });
  }
}

const silence = () => new Refusal('unavailable', 'The database does not answer just now. Try again.', { retryAfter: 1 });
