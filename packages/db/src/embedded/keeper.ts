import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from './lock.ts';
import { type EmbeddedOptions, type EmbeddedPostgres, startEmbeddedPostgres } from './start.ts';

const lookMs = 250;
const pauseMs = 2_000;

/**
 * Starts PostgreSQL on a data folder, and starts it again at the same address whenever it has ended without being told to:
 * when it was killed, or when the process that it belonged to has stopped.
 * @param report hears a line when it has ended, and when it could not be started again, which is then tried anew
 * @throws as `startEmbeddedPostgres` does, at the first start
 */
export async function keepEmbeddedPostgres(options: EmbeddedOptions, report: (line: string) => void): Promise<EmbeddedPostgres> {
  let postgres = await startEmbeddedPostgres(options);
  const { url } = postgres;
  const settings = { ...options.settings, port: new URL(url).port };
  const ending = new AbortController();
  const { signal } = ending;
  const pause = (ms: number) => sleep(ms, undefined, { ref: false, signal }).catch(() => {});

  async function keep(): Promise<void> {
    while (!signal.aborted) {
      await pause(lookMs);
      if (signal.aborted || isAlive(postgres.pid)) continue;
      report('PostgreSQL has ended; it is started again');
      try {
        postgres = await startEmbeddedPostgres({ ...options, settings, signal });
      } catch (error) {
        if (signal.aborted) return;
        report(error instanceof Error ? error.message : String(error));
        await pause(pauseMs);
      }
    }
  }
  const keeping = keep();

  return {
    url,
    get pid() {
      return postgres.pid;
    },
    async stop() {
      ending.abort();
      await keeping;
      await postgres.stop();
    },
  };
}
