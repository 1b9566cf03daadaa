import { setTimeout as sleep } from 'node:timers/promises';
import { type ChannelId, type ClientMessageId, Message, type MessageId, type Presence, type UserId } from '@parley/contracts';
import { isConflict, isUnavailable, openClient, type Sql } from '@parley/db';
import { z } from 'zod';
import { Batcher } from '../batcher.ts';
import type { Logged } from '../event/log.ts';

/** A message on its way. */
export interface Outgoing {
  id: MessageId;
  channel_id: ChannelId;
  user_id: UserId;
  content: string;
  parent_message_id: MessageId | null;
  client_message_id: ClientMessageId | null;
  presence: Presence;
}

/** What became of it; see `send_messages` in the migrations. */
const Outcome = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.enum(['sent', 'existed']), message: Message }),
  z.object({ outcome: z.enum(['reused', 'no_parent', 'refused']) }),
]);
export type Outcome = z.infer<typeof Outcome>;

/** Where every message leaves from: what comes at once is written, numbered and announced by one statement. */
export interface Outbox {
  /** @throws Refusal `unavailable` when too many are waiting, or the driver's error */
  send(outgoing: Outgoing): Promise<Outcome>;
  /** Done when everything has left. */
  close(): Promise<void>;
}

/** @param announce is told of what was committed, before the senders are */
export function createOutbox(databaseUrl: string, announce: (committed: readonly Logged[]) => void): Outbox {
  // A connection of its own: a send never waits for a place in the pool.
  const sql = openClient(databaseUrl, { max: 1, name: 'parley-outbox' });
  const batcher = new Batcher<Outgoing, PromiseSettledResult<Outcome>>({
    flush: (batch) => write(sql, batch, announce),
    // The second of two is to find the first.
    keyOf: ({ user_id, client_message_id }) => (client_message_id ? `${user_id} ${client_message_id}` : undefined),
  });
  return {
    async send(outgoing) {
      const settled = await batcher.add(outgoing);
      if (settled.status === 'rejected') throw settled.reason;
      return settled.value;
    },
    async close() {
      await batcher.settle();
      await sql.end({ timeout: 5 });
    },
  };
}

type Announce = (committed: readonly Logged[]) => void;

/** What PostgreSQL refuses as a whole is written one by one: a bad item fails alone. */
async function write(sql: Sql, batch: Outgoing[], announce: Announce): Promise<PromiseSettledResult<Outcome>[]> {
  try {
    const outcomes = await writeTogether(sql, batch, announce);
    return outcomes.map((value) => ({ status: 'fulfilled', value }));
  } catch (error) {
    if (batch.length === 1 || isUnavailable(error)) throw error;
    const alone: PromiseSettledResult<Outcome>[] = [];
    for (const outgoing of batch)
      alone.push(...(await Promise.allSettled([writeTogether(sql, [outgoing], announce).then(only)])));
    return alone;
  }
}

function only([outcome]: Outcome[]): Outcome {
  if (!outcome) throw new Error('send_messages gave no outcome');
  return outcome;
}

const mostTries = 4;

async function writeTogether(sql: Sql, batch: Outgoing[], announce: Announce): Promise<Outcome[]> {
  for (let tries = 1; ; tries++) {
    try {
      const { results, appended } = await sendMessages(sql, batch);
      announce(appended);
      return results;
    } catch (error) {
      if (!isConflict(error) || tries === mostTries) throw error;
      await sleep(Math.random() * 10 * 2 ** tries);
    }
  }
}

async function sendMessages(sql: Sql, batch: Outgoing[]): Promise<{ results: Outcome[]; appended: Logged[] }> {
  const items = batch.map((outgoing, place) => ({ ...outgoing, place }));
  const [row] = await sql<{ results: unknown[]; appended: Logged[] }[]>`
    select results, appended from send_messages(${sql.json(items)})`;
  if (!row) throw new Error('send_messages gave no row');
  return { results: row.results.map((result) => Outcome.parse(result)), appended: row.appended };
}
