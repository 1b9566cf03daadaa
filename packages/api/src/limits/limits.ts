import { Refusal } from '@parley/contracts';
import type { Sql } from '@parley/db';
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { limits, type Rule } from './rules.ts';

/** What is left of a limit, as the headers `RateLimit-*` say it. */
export interface Allowance {
  limit: number;
  remaining: number;
  /** Seconds until the count begins anew. */
  reset: number;
}

export interface Limits {
  /**
   * Counts something that somebody does.
   * @throws Refusal `rate_limited` when it is once too often
   */
  take(rule: Rule, who: string): Promise<Allowance | undefined>;
  /** @throws Refusal `rate_limited` when it was done as often as it may be; counts nothing */
  demand(rule: Rule, who: string): Promise<void>;
  /** Counts what was done. */
  count(rule: Rule, who: string): Promise<void>;
  /** It does not count after all. */
  giveBack(rule: Rule, who: string): Promise<void>;
  /** Nothing that he has done of it counts any more. */
  forget(rule: Rule, who: string): Promise<void>;
}

/** Nothing is counted. */
export const unlimited: Limits = {
  take: async () => undefined,
  demand: async () => {},
  count: async () => {},
  giveBack: async () => {},
  forget: async () => {},
};

/** @param sql where all nodes count together; without it this process counts by itself, in its memory */
export function createLimits(sql?: Sql): Limits {
  const limiters = Object.fromEntries(
    Object.entries(limits).map(([rule, limit]) => [rule, limiterFor(rule, limit, 'hot' in limit ? undefined : sql)]),
  ) as Record<Rule, RateLimiterAbstract>;
  return {
    async take(rule, who) {
      const state = await limiters[rule].consume(who).catch((spent: unknown) => refuse(rule, spent));
      return { limit: limits[rule].times, remaining: state.remainingPoints, reset: secondsUntil(state) };
    },
    async demand(rule, who) {
      const state = await limiters[rule].get(who);
      if (state && state.remainingPoints <= 0) refuse(rule, state);
    },
    async count(rule, who) {
      await limiters[rule].penalty(who);
    },
    async giveBack(rule, who) {
      await limiters[rule].reward(who);
    },
    async forget(rule, who) {
      await limiters[rule].delete(who);
    },
  };
}

function limiterFor(rule: string, { times, seconds }: { times: number; seconds: number }, sql?: Sql): RateLimiterAbstract {
  const options = { keyPrefix: rule, points: times, duration: seconds };
  if (!sql) return new RateLimiterMemory(options);
  return new RateLimiterPostgres({
    ...options,
    storeType: 'client',
    storeClient: { query: (query: Query) => ask(sql, query) },
    tableName: 'rate_limits',
    tableCreated: true,
    clearExpiredByTimeout: true,
    // Who is over the limit is not asked about again.
    inMemoryBlockOnConsumed: times + 1,
  });
}

/** As the driver that the limiter was written for takes it. */
interface Query {
  text: string;
  values: (string | number)[];
}

async function ask(sql: Sql, { text, values }: Query) {
  const rows = await sql.unsafe(text, values);
  return { rows, rowCount: rows.count };
}

/** @param spent the state of what is used up, or the error of the store */
function refuse(rule: Rule, spent: unknown): never {
  if (!(spent instanceof RateLimiterRes)) throw spent;
  const retryAfter = secondsUntil(spent);
  throw new Refusal('rate_limited', `That was too often. Try again in ${retryAfter} s.`, {
    retryAfter,
    limit: limits[rule].times,
  });
}

const secondsUntil = ({ msBeforeNext }: RateLimiterRes) => Math.max(1, Math.ceil(msBeforeNext / 1_000));
