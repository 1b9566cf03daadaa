import type { UserId } from '@parley/contracts';
import { Throttle } from '../presence/throttle.ts';

const mostRemembered = 10_000;

/**
 * Whose push services did not answer: they are asked once a minute, until they do. Anybody may name services that take for
 * ever; everybody's pushes and mails would wait for them.
 */
export class Doubts {
  readonly #doubted = new Set<UserId>();
  readonly #asked = new Throttle(60_000);

  allows(user_id: UserId): boolean {
    return !this.#doubted.has(user_id) || this.#asked.passes(user_id);
  }

  note(user_id: UserId, answered: boolean): void {
    if (answered) return void this.#doubted.delete(user_id);
    if (this.#doubted.size >= mostRemembered) this.#doubted.clear();
    this.#doubted.add(user_id);
  }
}
