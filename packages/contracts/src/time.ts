import { z } from 'zod';

const described = { override: { type: 'string', format: 'date-time', example: '2026-11-22T10:00:00.000Z' } } as const;
const error = 'must be a time such as 2026-11-22T10:00:00.000Z';

const Written = z.iso
  .datetime({ offset: true, error })
  .transform((text) => new Date(text))
  .meta(described);

/**
 * A moment, UTC, to the millisecond. A `Date` on tRPC, RFC 3339 with `Z` on REST and in the event log;
 * both are read, a `Date` comes out.
 */
export const Time = z.union([z.date().meta(described), Written], { error }).meta(described);
export type Time = z.output<typeof Time>;
