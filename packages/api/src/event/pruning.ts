import { type Database, event_partitions, events } from '@parley/db';
import { sql } from 'drizzle-orm';

/** Days for which a cursor stays good. */
const kept = 7;
const deletedAtOnce = 5_000;

/**
 * Forgets what is older than seven days. The floors are raised first, so that whoever would need what goes is told to
 * resync and is never told a part; then the rows go in small steps, with no lock that a send could wait for.
 * @returns how many events went
 */
export async function pruneEvents(db: Database): Promise<number> {
  await db.execute(sql`
    update ${event_partitions} set floor = greatest(floor, old.seq)
    from (
      select partition, max(seq) as seq from ${events}
      where occurred_at < now() - make_interval(days => ${kept}) group by partition
    ) old
    where id = old.partition`);
  for (let pruned = 0; ;) {
    const gone = await db.execute(sql`
      delete from ${events} where ctid = any (array(
        select e.ctid from ${events} e join ${event_partitions} p on p.id = e.partition and e.seq <= p.floor limit ${deletedAtOnce}))`);
    pruned += gone.count;
    if (gone.count < deletedAtOnce) return pruned;
  }
}
