import type { Database } from '@parley/db';
import type { Logger } from '../app.ts';
import { readEpoch } from './log.ts';

export interface LogWatchOptions {
  db: Database;
  logger: Logger;
  /** Which log this process follows. */
  epoch: string;
  /** Milliseconds between two looks. */
  everyMs?: number;
}

/**
 * Looks whether the database still has the log that this process follows. When a standby has taken over, or a backup was
 * loaded, it has another: numbers that were given out may be given again, and nothing that is remembered here holds.
 */
export class LogWatch {
  /** Done when there is another log. */
  readonly replaced: Promise<void>;
  readonly #timer: NodeJS.Timeout;

  constructor({ db, logger, epoch, everyMs = 1_000 }: LogWatchOptions) {
    let tell = () => {};
    this.replaced = new Promise((resolve) => (tell = resolve));
    let looking: Promise<void> | undefined;
    const look = async () => {
      // While the database does not answer there is nothing to be seen.
      const found = await readEpoch(db).catch(() => epoch);
      if (found === epoch) return;
      logger.error({}, 'the database has another event log than it had');
      tell();
      this.close();
    };
    this.#timer = setInterval(() => void (looking ??= look().finally(() => (looking = undefined))), everyMs).unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
