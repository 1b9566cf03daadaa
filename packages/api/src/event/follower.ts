import type { Database } from '@parley/db';
import type { Logger } from '../app.ts';
import { partitions, type Vector } from './cursor.ts';
import { type Logged, readExtent, readPartition } from './log.ts';

export interface FollowerOptions {
  db: Database;
  logger: Logger;
  /** Where to begin: the numbers that are known already. */
  heads: Vector;
  /** Is handed every event, each partition's in the order of their numbers. */
  pass(logged: Logged): void;
  /** Milliseconds to wait for the event before one that came early. */
  gapMs?: number;
  /** Milliseconds between two looks at the log for what was committed and never handed over. */
  pollMs?: number;
}

const pageOfCatchUp = 500;

/**
 * Follows the log: what is handed over it puts in order, what is missing it reads. So events may be handed over
 * twice, late, in any order or not at all.
 */
export class Follower {
  readonly #options: FollowerOptions;
  readonly #heads: Vector;
  /** Events that came before their predecessors, by partition and number. */
  readonly #early = Array.from({ length: partitions }, () => new Map<number, Logged>());
  #poll: NodeJS.Timeout;
  #gap: NodeJS.Timeout | undefined;
  #reading: Promise<void> | undefined;
  #closed = false;

  constructor(options: FollowerOptions) {
    this.#options = options;
    this.#heads = [...options.heads];
    this.#poll = setInterval(() => void this.#catchUp(), options.pollMs ?? 1_000);
    this.#poll.unref();
  }

  /** Takes events that were committed. Never throws: what is lost is found by its number. */
  take(committed: readonly Logged[]): void {
    for (const logged of committed) this.#accept(logged);
    if (this.#early.some((waiting) => waiting.size > 0)) {
      this.#gap ??= setTimeout(() => void this.#catchUp(), this.#options.gapMs ?? 25);
    }
  }

  /**
   * Done when everything up to these numbers has been passed on.
   * @throws the driver's error when the log cannot be read
   */
  async reach(heads: Vector): Promise<void> {
    while (!this.#closed && heads.some((head, partition) => this.#head(partition) < head)) {
      this.#reading ??= this.#readMissing(heads).finally(() => (this.#reading = undefined));
      await this.#reading;
    }
  }

  /** Reads what is missing up to these numbers; never throws. */
  wake(heads: [partition: number, seq: number][]): void {
    if (heads.some(([partition, seq]) => seq > this.#head(partition))) this.catchUp();
  }

  /** Looks into the log for what is missing, at once; never throws. */
  catchUp(): void {
    void this.#catchUp();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#poll);
    clearTimeout(this.#gap);
    await this.#reading?.catch(() => {});
  }

  #accept(logged: Logged): void {
    const early = this.#early[logged.partition];
    if (!early || logged.seq <= this.#head(logged.partition)) return;
    early.set(logged.seq, logged);
    for (let next = early.get(this.#head(logged.partition) + 1); next; next = early.get(next.seq + 1)) {
      early.delete(next.seq);
      this.#heads[next.partition] = next.seq;
      this.#options.pass(next);
    }
  }

  #head(partition: number): number {
    return this.#heads[partition] ?? 0;
  }

  async #catchUp(): Promise<void> {
    clearTimeout(this.#gap);
    this.#gap = undefined;
    if (this.#closed) return;
    try {
      const { heads } = await readExtent(this.#options.db);
      await this.reach(heads);
    } catch (error) {
      this.#options.logger.warn({ err: error }, 'the event log could not be read; trying again');
    }
  }

  async #readMissing(heads: Vector): Promise<void> {
    for (const [partition, head] of heads.entries()) {
      while (!this.#closed && this.#head(partition) < head) {
        const missing = await readPartition(this.#options.db, partition, this.#head(partition), pageOfCatchUp);
        if (missing.length === 0)
          throw new Error(`the log has no events of partition ${partition} after ${this.#head(partition)}`);
        for (const logged of missing) this.#accept(logged);
      }
    }
  }
}
