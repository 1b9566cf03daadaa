import { MessageId } from '@parley/contracts';
import { type Database, silences } from '@parley/db';
import { lt, sql } from 'drizzle-orm';

/** Days for which it can be explained why somebody was not notified of a message. */
const kept = 30;
const day = 86_400_000;
const deletedAtOnce = 5_000;

/** Forgets, in small steps, why people were not notified of what was said long ago. */
export async function pruneSilences(db: Database, now = Date.now()): Promise<void> {
  const old = db
    .select({ row: sql`ctid` })
    .from(silences)
    .where(lt(silences.message_id, firstAt(now - kept * day)))
    .limit(deletedAtOnce);
  for (;;) {
    const gone = await db.execute(sql`delete from ${silences} where ctid = any (array(${old}))`);
    if (gone.count < deletedAtOnce) return;
  }
}

/** What comes before the id of every message that was sent at a time or later: ids begin with when they were made. */
function firstAt(time: number): MessageId {
  const digits = time.toString(16).padStart(12, '0');
  return MessageId.parse(`${digits.slice(0, 8)}-${digits.slice(8)}-0000-0000-000000000000`);
}
