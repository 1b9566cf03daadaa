import { setTimeout as sleep } from 'node:timers/promises';
import {
  ChannelId,
  type Message,
  messageCreated,
  MessageId,
  threadUpdated,
  Time,
  toChannel,
  UserId,
  WorkspaceId,
} from '@parley/contracts';
import { isConflict, isUnavailable, openClient, type Sql } from '@parley/db';
import { z } from 'zod';
import { Batcher } from '../batcher.ts';
import { type Appended, type Draft, type Logged, numbered } from '../event/log.ts';
import { Addresser, type Concern } from '../notification/addresser.ts';
import { aboutNotice } from '../notification/notices.ts';
import type { Watchers } from '../notification/watchers.ts';
import type { PresenceTracker } from '../presence/tracker.ts';
import type { Tally } from '../tally.ts';

/** A message on its way: all but what only the database can say. Its parent is the message that was replied to. */
export type Outgoing = Omit<Message, 'seq' | 'created_at'>;

/** What became of it; see `send_messages` in the migrations. */
export type Outcome =
  { outcome: 'sent'; message: Message } | { outcome: 'existed'; id: MessageId } | { outcome: 'reused' | 'no_parent' | 'refused' };

/** Or it goes to a direct message and was not addressed: it is sent again, now that this is known. */
type Written = Outcome | { outcome: 'direct' };

/** Where every message leaves from: what comes at once is written, numbered and announced by one statement. */
export interface Outbox {
  /** @throws Refusal `unavailable` when too many are waiting, or the driver's error */
  send(outgoing: Outgoing): Promise<Outcome>;
  /** How many are waiting for those before them. */
  readonly waiting: number;
  /** Done when everything has left. */
  close(): Promise<void>;
}

export interface OutboxOptions {
  databaseUrl: string;
  presence: PresenceTracker;
  watchers: Watchers;
  tally: Tally;
  /** Is told of what was committed, before the senders are. */
  announce(committed: readonly Logged[]): void;
}

export function createOutbox({ databaseUrl, presence, watchers, tally, announce }: OutboxOptions): Outbox {
  // A connection of its own: a send never waits for a place in the pool.
  const sql = openClient(databaseUrl, { max: 1, name: 'parley-outbox' });
  const addresser = new Addresser({ sql, presence, watchers });
  const batcher = new Batcher<Outgoing, PromiseSettledResult<Written>>({
    flush: (batch) => {
      tally.outbox.batches++;
      tally.outbox.messages += batch.length;
      return write({ sql, addresser, announce }, batch);
    },
    // The second of two is to find the first.
    keyOf: ({ user_id, client_message_id }) => (client_message_id ? `${user_id} ${client_message_id}` : undefined),
  });
  return {
    async send(outgoing) {
      for (;;) {
        const settled = await batcher.add(outgoing);
        if (settled.status === 'rejected') throw settled.reason;
        if (settled.value.outcome !== 'direct') return settled.value;
        addresser.noteDirect(outgoing.channel_id);
      }
    },
    get waiting() {
      return batcher.waiting;
    },
    async close() {
      await batcher.settle();
      await sql.end({ timeout: 5 });
    },
  };
}

interface Desk {
  sql: Sql;
  addresser: Addresser;
  announce(committed: readonly Logged[]): void;
}

/** What PostgreSQL refuses as a whole is written one by one: a bad item fails alone. */
async function write(desk: Desk, batch: Outgoing[]): Promise<PromiseSettledResult<Written>[]> {
  try {
    const outcomes = await writeTogether(desk, batch);
    return outcomes.map((value) => ({ status: 'fulfilled', value }));
  } catch (error) {
    if (batch.length === 1 || isUnavailable(error)) throw error;
    const alone: PromiseSettledResult<Written>[] = [];
    for (const outgoing of batch) alone.push(...(await Promise.allSettled([writeTogether(desk, [outgoing]).then(only)])));
    return alone;
  }
}

function only([outcome]: Written[]): Written {
  if (!outcome) throw new Error('send_messages gave no outcome');
  return outcome;
}

const mostTries = 4;

async function writeTogether(desk: Desk, batch: Outgoing[]): Promise<Written[]> {
  for (let tries = 1; ; tries++) {
    try {
      const { results, appended } = await sendMessages(desk, batch);
      desk.announce(appended);
      return results;
    } catch (error) {
      if (!isConflict(error) || tries === mostTries) throw error;
      await sleep(Math.random() * 10 * 2 ** tries);
    }
  }
}

interface Answer extends Appended {
  outcomes: unknown[];
  threads: unknown[];
  notices: unknown[];
}

async function sendMessages({ sql, addresser }: Desk, batch: Outgoing[]): Promise<{ results: Written[]; appended: Logged[] }> {
  const { addressed, concerns } = await addresser.address(batch);
  const [answer] = await sql<Answer[]>`
    select outcomes, threads, notices, partitions, numbers, happened
    from ${sending(sql, addressed, concerns)}`;
  if (!answer) throw new Error('send_messages gave no row');
  const told = addressed.map((outgoing, index) => tell(outgoing, Judged.parse(answer.outcomes[index])));
  const drafts = [
    ...told.flatMap(({ draft }) => draft ?? []),
    ...answer.threads.map((thread) => aboutThread(Thread.parse(thread))),
    ...answer.notices.map(aboutNotice),
  ];
  return { results: told.map(({ outcome }) => outcome), appended: numbered(drafts, answer) };
}

/** With attachments there is more to do, in the same statement; see the migrations. */
function sending(sql: Sql, batch: Outgoing[], concerns: Concern[] | null) {
  const about = concerns && sql.json(concerns);
  if (batch.every(({ attachments }) => attachments.length === 0)) return sql`send_messages(${sql.json(batch)}, ${about})`;
  return sql`lock_attachments(${sql.json(batch)}) locked (items), send_messages(locked.items, ${about}) sent,
    hand_over_attachments(locked.items, sent.outcomes) handed`;
}

const Judged = z.union([
  z.tuple([z.literal('sent'), z.int(), Time, MessageId.nullable(), WorkspaceId.nullable(), z.null()]),
  z.tuple([z.literal('existed'), z.unknown(), z.unknown(), z.unknown(), z.unknown(), MessageId]),
  z.tuple([z.enum(['reused', 'no_parent', 'refused', 'direct'])], z.unknown()),
]);

/** What the author is told, and what everybody in the channel hears. */
function tell(outgoing: Outgoing, judged: z.infer<typeof Judged>): { outcome: Written; draft?: Draft } {
  if (judged[0] === 'existed') return { outcome: { outcome: 'existed', id: judged[5] } };
  if (judged[0] !== 'sent') return { outcome: { outcome: judged[0] } };
  const [outcome, seq, created_at, parent_message_id, workspace_id] = judged;
  const message = { ...outgoing, seq, created_at, parent_message_id };
  const { channel_id, user_id } = message;
  const event = { type: messageCreated.type, workspace_id, channel_id, actor_id: user_id, data: { message } };
  return { outcome: { outcome, message }, draft: { scope: toChannel(channel_id), ...event } };
}

const Thread = z.object({
  channel_id: ChannelId,
  workspace_id: WorkspaceId.nullable(),
  actor_id: UserId,
  data: z.unknown(),
});

const aboutThread = (thread: z.infer<typeof Thread>): Draft => ({
  scope: toChannel(thread.channel_id),
  type: threadUpdated.type,
  ...thread,
});
