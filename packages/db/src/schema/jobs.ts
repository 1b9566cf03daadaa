import { pgTable, text } from 'drizzle-orm/pg-core';
import { now, time } from './columns.ts';

/** Who works on jobs, and when he last said so: what is in the hands of somebody who is silent is given to others. */
export const job_workers = pgTable('job_workers', {
  /** As `locked_by` has it where the jobs are. */
  id: text().primaryKey(),
  seen_at: time().notNull().default(now),
});
