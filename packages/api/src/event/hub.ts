import type { UserId } from '@parley/contracts';
import type { Database } from '@parley/db';
import type { Logger } from '../app.ts';
import { partitions, type Vector } from './cursor.ts';
import { type Logged, readHeads, readPartition } from './log.ts';

/** Somebody who listens: he is handed every event of the log, in order, and picks out what he may hear. */
export interface Listener {
  user_id: UserId;
  hear(logged: Logged): void;
}

export interface Hub {
  /** From now on the listener misses nothing. Returns how to stop. */
  listen(listener: Listener): () => void;
  /** Hands over what a transaction of this process has just committed. Never throws: what is lost here is found by its number. */
  deliver(committed: Logged[]): void;
  /** Whether somebody has a live connection. */
  isOnline(user_id: UserId): boolean;
  close(): Promise<void>;
}

export interface HubOptions {
  db: Database;
  logger: Logger;
  /** Milliseconds to wait for the event before one that came early. */
  gapMs?: number;
  /** Milliseconds between two looks at the log for what was committed and never handed over. */
  pollMs?: number;
}

const pageOfCatchUp = 500;

/** Follows the log from where it is now and passes each partition's events on in the order of their numbers. */
export async function createHub(options: HubOptions): Promise<Hub> {
  return new LogFollower(options, await readHeads(options.db));
}

class LogFollower implements Hub {
  readonly #db: Database;
  readonly #logger: Logger;
  readonly #gapMs: number;
  readonly #heads: Vector;
  /** Events that came before their predecessors, by partition and number. */
  readonly #early = Array.from({ length: partitions }, () => new Map<number, Logged>());
  readonly #listeners = new Set<Listener>();
  readonly #connections = new Map<UserId, number>();
  readonly #poll: NodeJS.Timeout;
  #gapTimer: NodeJS.Timeout | undefined;
  #catchingUp: Promise<void> | undefined;
  #closed = false;

  constructor({ db, logger, gapMs = 25, pollMs = 1_000 }: HubOptions, heads: Vector) {
    this.#db = db;
    this.#logger = logger;
    this.#gapMs = gapMs;
    this.#heads = heads;
    this.#poll = setInterval(() => void this.#catchUp(), pollMs);
    this.#poll.unref();
  }

  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    this.#connections.set(listener.user_id, (this.#connections.get(listener.user_id) ?? 0) + 1);
    return () => {
      if (!this.#listeners.delete(listener)) return;
      const left = (this.#connections.get(listener.user_id) ?? 1) - 1;
      if (left > 0) this.#connections.set(listener.user_id, left);
      else this.#connections.delete(listener.user_id);
    };
  }

  isOnline(user_id: UserId): boolean {
    return this.#connections.has(user_id);
  }

  deliver(committed: Logged[]): void {
    for (const logged of committed) this.#accept(logged);
    if (this.#early.some((waiting) => waiting.size > 0)) {
      this.#gapTimer ??= setTimeout(() => void this.#catchUp(), this.#gapMs);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#poll);
    clearTimeout(this.#gapTimer);
    await this.#catchingUp;
    this.#listeners.clear();
  }

  #accept(logged: Logged): void {
    const early = this.#early[logged.partition];
    if (!early || logged.seq <= this.#head(logged.partition)) return;
    early.set(logged.seq, logged);
    for (let next = early.get(this.#head(logged.partition) + 1); next; next = early.get(next.seq + 1)) {
      early.delete(next.seq);
      this.#pass(next);
    }
  }

  #pass(logged: Logged): void {
    this.#heads[logged.partition] = logged.seq;
    for (const listener of this.#listeners) {
      try {
        listener.hear(logged);
      } catch (error) {
        this.#logger.error({ err: error, user_id: listener.user_id }, 'a listener failed');
      }
    }
  }

  #head(partition: number): number {
    return this.#heads[partition] ?? 0;
  }

  /** Reads from the log what was committed and did not come by itself. One at a time. */
  async #catchUp(): Promise<void> {
    clearTimeout(this.#gapTimer);
    this.#gapTimer = undefined;
    if (this.#closed || this.#catchingUp) return;
    this.#catchingUp = this.#readMissing()
      .catch((error: unknown) => this.#logger.warn({ err: error }, 'the event log could not be read; trying again'))
      .finally(() => (this.#catchingUp = undefined));
    await this.#catchingUp;
  }

  async #readMissing(): Promise<void> {
    const heads = await readHeads(this.#db);
    for (const [partition, head] of heads.entries()) {
      while (!this.#closed && this.#head(partition) < head) {
        const missing = await readPartition(this.#db, partition, this.#head(partition), pageOfCatchUp);
        if (missing.length === 0) break;
        for (const logged of missing) this.#accept(logged);
      }
    }
  }
}
