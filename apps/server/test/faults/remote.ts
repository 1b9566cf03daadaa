import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Person } from '@parley/testing';
import { onTestFinished } from 'vitest';
import { start } from '../launch.ts';
import type { Hearer } from './reader.ts';

/** A reader in a process of its own, that can be stopped like any process. */
export class RemoteReader {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** Comes when he is live; gone when the test ends. */
  static async live({ id, token }: Person, url: string): Promise<RemoteReader> {
    const child = fork(start, [fileURLToPath(new URL('reading.ts', import.meta.url)), url, id, token]);
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(child, 'message');
    return new RemoteReader(child);
  }

  /** `SIGSTOP` and `SIGCONT`, for instance. */
  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** What he has heard so far. */
  async report(): Promise<Hearer> {
    this.#child.send('report');
    const [hearer] = (await once(this.#child, 'message')) as [Hearer];
    return hearer;
  }
}
