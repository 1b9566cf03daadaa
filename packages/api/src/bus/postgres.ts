import { openClient } from '@parley/db';
import type { OpenBus } from './bus.ts';
import { Courier, type Ears, type Wire } from './courier.ts';
import { Cutter, Joiner } from './pieces.ts';

const channel = 'parley';

/**
 * A bus over PostgreSQL's own LISTEN and NOTIFY, for nodes that share a database and nothing else. Of durable events
 * it carries the numbers alone: the log is in the same place.
 */
export const postgresBus =
  (databaseUrl: string, { beatMs }: { beatMs?: number } = {}): OpenBus =>
  (node) =>
    new Courier(node, {
      connect: (ears) => layWire(databaseUrl, ears),
      carriesEvents: false,
      mostBytes: 256 * 1_024,
      // A notification is a transaction, and while it commits it holds up those of the other nodes.
      mostUnderWay: 1,
      beatMs,
    });

function layWire(databaseUrl: string, { hear, listening }: Ears): Wire {
  // Two connections: the driver listens on one of its own, and listens again when that was lost.
  const sql = openClient(databaseUrl, { max: 1, name: 'parley-bus' });
  const cutter = new Cutter();
  const joiner = new Joiner();
  const take = (piece: string) => {
    const text = joiner.add(piece);
    if (text !== undefined) hear(text);
  };
  sql.listen(channel, take, listening).catch(() => {});
  return {
    // Nobody waits for a notification to be on the disk.
    send: (text) => sql`
      select set_config('synchronous_commit', 'off', true), pg_notify(${channel}, piece)
      from unnest(${cutter.cut(text)}::text[]) as piece`,
    close: () => sql.end({ timeout: 0 }),
  };
}
