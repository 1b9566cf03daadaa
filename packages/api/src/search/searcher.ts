import { Refusal, type UserId } from '@parley/contracts';
import { connect, type Database, disconnect, isTimeout } from '@parley/db';
import pLimit, { type LimitFunction } from 'p-limit';

/** Who searches for others, on connections that nothing else waits for. */
export interface Searcher {
  /**
   * @throws Refusal `search_too_broad` when it takes too long, `too_busy` when too many wait
   */
  search<Found>(reader: UserId, look: (db: Database) => Promise<Found>): Promise<Found>;
  close(): Promise<void>;
}

const connections = 4;
const atOnceEach = 2;
const mostWaitingEach = 10;
const mostWaiting = 100;

/**
 * Plans are made for the two seconds that a search may take: everything is found by an index, and nothing is compiled
 * for so short a time.
 */
const settings = { statement_timeout: 2_000, enable_seqscan: 'off', jit: 'off', work_mem: '16MB' };

export function createSearcher(databaseUrl: string): Searcher {
  const db = connect(databaseUrl, { max: connections, name: 'parley-search', settings });
  const queues = new Map<UserId, LimitFunction>();
  let waiting = 0;

  function queueOf(reader: UserId): LimitFunction {
    const known = queues.get(reader) ?? pLimit(atOnceEach);
    if (known.pendingCount >= mostWaitingEach || waiting >= mostWaiting) {
      throw new Refusal('too_busy', 'Too many searches at once. Try again in a moment.', { retryAfter: 2 });
    }
    queues.set(reader, known);
    return known;
  }

  return {
    async search(reader, look) {
      const queue = queueOf(reader);
      waiting++;
      try {
        return await queue(() => look(db)).catch(refuseTooBroad);
      } finally {
        waiting--;
        if (queue.activeCount + queue.pendingCount === 0) queues.delete(reader);
      }
    },
    close: () => disconnect(db),
  };
}

function refuseTooBroad(error: unknown): never {
  if (!isTimeout(error)) throw error;
  throw new Refusal(
    'search_too_broad',
    'That took too long to look for. Say more: another word, in:#channel, from:@name or after:2026-11-22.',
  );
}
