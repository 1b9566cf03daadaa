import type { Transaction } from '@parley/db';
import { sql } from 'drizzle-orm';

/** Has a job done once the transaction has been committed; if it is not, there is no job. */
export async function enqueue(tx: Transaction, task: string, payload: object): Promise<void> {
  await tx.execute(sql`select graphile_worker.add_job(${task}, ${JSON.stringify(payload)}::json)`);
}
