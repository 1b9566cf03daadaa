import type { User, UserId } from '@parley/contracts';
import type { Database } from '@parley/db';
import type { PresenceTracker } from '../presence/tracker.ts';
import { type PersonRow, findPerson, toUser } from '../user/queries.ts';

/** Milliseconds for which a row is used, if no change of it is heard of. */
const trust = 60_000;
const mostRemembered = 20_000;

/** Those who write, as others see them: remembered, because who writes once writes again. */
export class Authors {
  readonly #db: Database;
  readonly #presence: PresenceTracker;
  readonly #known = new Map<UserId, { row: PersonRow; read_at: number }>();

  constructor(db: Database, presence: PresenceTracker) {
    this.#db = db;
    this.#presence = presence;
  }

  async find(user_id: UserId): Promise<User> {
    const known = this.#known.get(user_id);
    if (known && performance.now() - known.read_at < trust) return toUser({ presence: this.#presence }, known.row);
    const read_at = performance.now();
    const row = await findPerson(this.#db, user_id);
    if (!row) throw new Error('a session without its user');
    if (this.#known.size >= mostRemembered) this.#known.clear();
    this.#known.set(user_id, { row, read_at });
    return toUser({ presence: this.#presence }, row);
  }

  /** His row has changed. */
  forget(user_id: UserId): void {
    this.#known.delete(user_id);
  }
}
