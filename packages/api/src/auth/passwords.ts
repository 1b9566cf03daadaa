import { hash, verify } from '@node-rs/bcrypt';
import { Refusal } from '@parley/contracts';
import pLimit from 'p-limit';

export interface Passwords {
  /** @throws Refusal `too_busy` when too many are waiting */
  hash(password: string): Promise<string>;
  /**
   * Takes the same time for a person who does not exist (`null`).
   * @throws Refusal `too_busy` when too many are waiting
   */
  verify(password: string, hash: string | null): Promise<boolean>;
  /** Whether a hash took the work that is asked for now. */
  isCurrent(hash: string): boolean;
}

/** A hash is a fifth of a second of one core: more at once would only slow each other and everything else. */
const atOnce = 2;
const mostWaiting = 50;

/** bcrypt reads no more, and would take any longer password that begins alike. */
const longest = 72;

/**
 * Hashes passwords by bcrypt, off the event loop, with a bounded queue.
 * @param cost the work factor, 4–31
 */
export function createPasswords(cost: number): Passwords {
  const limit = pLimit(atOnce);
  let nobody: Promise<string> | undefined;

  const queued = <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (limit.pendingCount >= mostWaiting) {
      throw new Refusal('too_busy', 'Too many logins at once. Try again in a moment.', { retryAfter: 2 });
    }
    return limit(work);
  };

  return {
    hash: async (password) => queued(() => hash(password, { cost, rejectLongPasswords: true })),
    async verify(password, known) {
      nobody ??= hash('nobody has this password', { cost });
      const against = known ?? (await nobody);
      const fits = await queued(() => verify(password, against));
      return fits && known !== null && Buffer.byteLength(password) <= longest;
    },
    isCurrent: (hash) => Number(/^\$2[aby]\$(\d\d)\$/.exec(hash)?.[1]) === cost,
  };
}
