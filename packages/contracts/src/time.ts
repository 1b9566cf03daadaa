import { z } from 'zod';

const described = { override: { type: 'string' as const, format: 'date-time', examples: ['2026-11-22T10:00:00.000Z'] } };
const error = 'must be a time such as 2026-11-22T10:00:00.000Z';

/** Years of four digits: beyond them text and database write times in forms of their own. */
const Moment = z
  .date()
  .min(new Date('0001-01-01T00:00:00.000Z'), error)
  .max(new Date('9999-12-31T23:59:59.999Z'), error)
  .meta(described);

const Written = z.iso
  .datetime({ offset: true, error })
  .transform((text) => new Date(text))
  .pipe(Moment)
  .meta(described);

/**
 * A moment, UTC, to the millisecond. A `Date` on tRPC, RFC 3339 with `Z` on REST and in the event log;
 * both are read, a `Date` comes out.
 */
export const Time = z.union([Moment, Written], { error }).meta(described);
export type Time = z.output<typeof Time>;
