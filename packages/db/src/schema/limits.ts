import { bigint, index, integer, pgTable, text } from 'drizzle-orm/pg-core';

/** How often somebody has done something lately, as rate-limiter-flexible keeps it. */
export const rate_limits = pgTable(
  'rate_limits',
  {
    key: text().primaryKey(),
    points: integer().notNull().default(0),
    /** Milliseconds since 1970. */
    expire: bigint({ mode: 'number' }),
  },
  (limits) => [index('rate_limits_expire_idx').on(limits.expire)],
);
