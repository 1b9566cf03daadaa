import { type Person, request } from '@parley/testing';
import { onTestFinished } from 'vitest';
import { aWhile } from './chance.ts';

/** People who found one workspace after the other, which takes a transaction each time, until they are stopped. */
export class Founders {
  /** What they were answered. */
  readonly statuses = new Set<number>();
  readonly #working: Promise<unknown>;
  #stopped = false;

  constructor(url: string, people: readonly Person[]) {
    this.#working = Promise.all(people.map((person) => this.#found(url, person)));
    onTestFinished(() => this.stop());
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#working;
  }

  async #found(url: string, { token }: Person): Promise<void> {
    while (!this.#stopped) {
      const { status } = await request(url, { method: 'POST', path: '/workspaces', body: { name: 'Elsewhere' }, token });
      this.statuses.add(status);
      await aWhile(0, 50);
    }
  }
}
