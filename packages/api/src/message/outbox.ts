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

/** A message on its way: all but what only the database can say. Its parent is the message that was replied to. */
export type Outgoing = Omit<Message, 'seq' | 'created_at'>;

/** What became of it; see `send_messages` in the migrations. */
export type Outcome =
  { outcome: 'sent'; message: Message } | { outcome: 'existed'; id: MessageId } | { outcome: 'reused' | 'no_parent' | 'refused' };

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

interface Answer extends Appended {
  outcomes: unknown[];
  threads: unknown[];
}

async function sendMessages(sql: Sql, batch: Outgoing[]): Promise<{ results: Outcome[]; appended: Logged[] }> {
  const [answer] = await sql<Answer[]>`
    select outcomes, threads, partitions, numbers, happened from ${sending(sql, batch)}`;
  if (!answer) throw new Error('send_messages gave no row');
  const told = batch.map((outgoing, index) => tell(outgoing, Judged.parse(answer.outcomes[index])));
  const drafts = [
    ...told.flatMap(({ draft }) => draft ?? []),
    ...answer.threads.map((thread) => aboutThread(Thread.parse(thread))),
  ];
  return { results: told.map(({ outcome }) => outcome), appended: numbered(drafts, answer) };
}

/** With attachments there is more to do, in the same statement; see the migrations. */
const sending = (sql: Sql, batch: Outgoing[]) =>
  batch.every(({ attachments }) => attachments.length === 0)
    ? sql`send_messages(${sql.json(batch)})`
    : sql`lock_attachments(${sql.json(batch)}) locked (items), send_messages(locked.items) sent,
        hand_over_attachments(locked.items, sent.outcomes) handed`;

const Judged = z.union([
  z.tuple([z.literal('sent'), z.int(), Time, MessageId.nullable(), WorkspaceId.nullable(), z.null()]),
  z.tuple([z.literal('existed'), z.unknown(), z.unknown(), z.unknown(), z.unknown(), MessageId]),
  z.tuple([z.enum(['reused', 'no_parent', 'refused'])], z.unknown()),
]);

/** What the author is told, and what everybody in the channel hears. */
function tell(outgoing: Outgoing, judged: z.infer<typeof Judged>): { outcome: Outcome; draft?: Draft } {
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
