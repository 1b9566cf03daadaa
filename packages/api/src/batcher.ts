import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from '@parley/contracts';

export interface BatcherOptions<Item, Result> {
  /** Does the work for many at once; gives a result for each, in order. What it throws, each of them is told. */
  flush(items: Item[]): Promise<Result[]>;
  /** How many go together at the most. */
  mostTogether?: number;
  /** How many may wait; more are refused with `503`. */
  mostWaiting?: number;
  /** Milliseconds to wait after a flush of so many for more to come; nothing when it is not given. */
  pauseAfter?(items: number): number;
  /** Two items of one key never go together; `undefined`: it does not matter. */
  keyOf?(item: Item): string | undefined;
}

/**
 * The pause for what a whole crowd asks at once, when it comes back: the more came together, the longer the next wait for
 * more, up to 250 ms. A few who come at once wait some milliseconds.
 */
export const afterStorm = (items: number): number => Math.min(5 * items, 250);

interface Waiting<Item, Result> {
  item: Item;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}

/**
 * An adaptive micro-batcher: one flush is under way at a time. Idle, an item goes at once and waits for nobody;
 * busy, what came meanwhile goes together, after a pause if one is asked for. So the busier it is, the cheaper is each.
 */
export class Batcher<Item, Result> {
  readonly #options: BatcherOptions<Item, Result> & { mostTogether: number; mostWaiting: number };
  #waiting: Waiting<Item, Result>[] = [];
  #working: Promise<void> | undefined;

  constructor(options: BatcherOptions<Item, Result>) {
    this.#options = { mostTogether: 200, mostWaiting: 2_000, ...options };
  }

  /** @throws Refusal `unavailable` when too many are waiting, or what the flush throws */
  add(item: Item): Promise<Result> {
    if (this.#waiting.length >= this.#options.mostWaiting) {
      return Promise.reject(
        new Refusal('unavailable', 'Too much is waiting to be written just now. Try again.', { retryAfter: 1 }),
      );
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      this.#working ??= this.#work();
    });
  }

  /** How many are waiting, but for those whose flush is under way. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Done when nothing is waiting any more. */
  async settle(): Promise<void> {
    await this.#working;
  }

  async #work(): Promise<void> {
    const { pauseAfter } = this.#options;
    while (this.#waiting.length > 0) {
      const batch = this.#take();
      await this.#flush(batch);
      if (pauseAfter && this.#waiting.length > 0) await sleep(pauseAfter(batch.length));
    }
    // In the same breath as the look above: what comes after it finds nobody at work.
    this.#working = undefined;
  }

  #take(): Waiting<Item, Result>[] {
    const { keyOf, mostTogether } = this.#options;
    if (!keyOf) return this.#waiting.splice(0, mostTogether);
    const keys = new Set<string>();
    const batch: Waiting<Item, Result>[] = [];
    const later: Waiting<Item, Result>[] = [];
    for (const waiting of this.#waiting) {
      const key = keyOf(waiting.item);
      const goes = batch.length < mostTogether && (key === undefined || !keys.has(key));
      (goes ? batch : later).push(waiting);
      if (goes && key !== undefined) keys.add(key);
    }
    this.#waiting = later;
    return batch;
  }

  async #flush(batch: Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.#options.flush(batch.map(({ item }) => item));
      for (const [index, { resolve, reject }] of batch.entries()) {
        if (index in results) resolve(results[index] as Result);
        else reject(new Error('a flush gave no result for an item'));
      }
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}
