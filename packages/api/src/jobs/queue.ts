import type { Queryable, Transaction } from '@parley/db';
import { sql } from 'drizzle-orm';

/** Has a job done once the transaction has been committed; if it is not, there is no job. */
export async function enqueue(tx: Transaction, task: string, payload: object): Promise<void> {
  await tx.execute(sql`select graphile_worker.add_job(${task}, ${JSON.stringify(payload)}::json)`);
}

const mostCounted = 10_000;

/** How many jobs are due, and under way nowhere; of very many it is told that they are ten thousand. */
export async function countWaitingJobs(db: Queryable): Promise<number> {
  const [row] = await db.execute<{ waiting: number }>(sql`select count(*)::int as waiting from (
    select from graphile_worker.jobs
    where locked_at is null and attempts < max_attempts and run_at <= now()
    limit ${mostCounted}) due`);
  return row?.waiting ?? 0;
}
