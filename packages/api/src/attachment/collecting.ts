import { attachments, type Database, discarded_objects, now } from '@parley/db';
import { and, eq, inArray, isNull, lt, or, sql } from 'drizzle-orm';
import type { App } from '../app.ts';

const atOnce = 100;

/** Deletes what was not sent within a day, and from the store whatever nothing refers to any more. */
export async function collectGarbage(app: App): Promise<void> {
  while ((await forgetUnsent(app.db)) === atOnce);
  while ((await deleteObjects(app)) === atOnce);
}

async function forgetUnsent(db: Database): Promise<number> {
  const old = db
    .select({ id: attachments.id })
    .from(attachments)
    .where(and(isNull(attachments.message_id), lt(attachments.created_at, sql`now() - interval '24 hours'`)))
    .limit(atOnce)
    .for('update', { skipLocked: true });
  const gone = await db.delete(attachments).where(inArray(attachments.id, old)).returning({ id: attachments.id });
  return gone.length;
}

/** Each is deleted at once, and again when nobody can bring it any more. */
async function deleteObjects({ db, storage }: App): Promise<number> {
  const { key, final_at, deleted_at } = discarded_objects;
  const final = lt(final_at, sql`now()`);
  const rows = await db
    .select({ key, final: sql<boolean>`${final}` })
    .from(discarded_objects)
    .where(or(isNull(deleted_at), final))
    .limit(atOnce);
  for (const row of rows) {
    await storage.delete(row.key);
    if (row.final) await db.delete(discarded_objects).where(eq(key, row.key));
    else await db.update(discarded_objects).set({ deleted_at: now }).where(eq(key, row.key));
  }
  return rows.length;
}
