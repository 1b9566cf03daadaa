import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ClientMessageId } from '@parley/client';
import type { Sql } from '@parley/db';
import { RawSocket, request } from '@parley/testing';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { until } from './chance.ts';
import { expectTheJudgeToNotice } from './defects.ts';
import { acked, type Entry } from './journal.ts';
import { allHeard, judge } from './judge.ts';
import { Reader } from './reader.ts';
import { patient, scaled } from './scale.ts';
import { ownDatabase, Steady } from './steady.ts';
import { bustle, settle } from './town.ts';
import { memoryOf } from './vitals.ts';
import type { Author } from './writers.ts';

/** More than may wait, by each of eight people. */
const each = scaled(300, 1_500);
const callsInFrame = 20;
/** MiB by which the server may grow meanwhile. */
const mostGrowth = 250;
const crowd = scaled(60, 2_000);

const Answer = z.object({
  id: z.number(),
  result: z.object({ data: z.object({ json: z.object({ id: z.string() }) }) }).optional(),
  error: z.object({ json: z.object({ data: z.object({ reason: z.string(), retry_after: z.number().optional() }) }) }).optional(),
});

const compose = ({ person, channels: [channel_id] }: Author): Entry => {
  if (!channel_id) throw new Error('nowhere to write');
  const client_message_id = ClientMessageId.parse(randomUUID());
  const content = `${person.me.username} ${client_message_id}`;
  const began = performance.now();
  return {
    user_id: person.id,
    channel_id,
    parent_message_id: undefined,
    client_message_id,
    content,
    fate: 'unknown',
    began,
    ids: new Set(),
  };
};

/** Somebody who sends all that he has to say at once, and again what he was told to send later. */
class Stormer {
  readonly entries: Entry[];
  /** For which reasons he was refused, how often. */
  readonly refusals = new Map<string, number>();
  readonly #author: Author;
  readonly #url: string;

  constructor(author: Author, url: string) {
    this.#author = author;
    this.#url = url;
    this.entries = Array.from({ length: each }, () => compose(author));
  }

  get refused(): number {
    return [...this.refusals.values()].reduce((sum, count) => sum + count, 0);
  }

  async run(): Promise<void> {
    for (let left = this.entries; left.length > 0; left = left.filter(({ fate }) => fate !== 'acked')) {
      const raw = await RawSocket.open(this.#url, this.#author.person.token);
      let answers = 0;
      raw.socket.on('message', (data: Buffer) => {
        if (this.#learn(left, data.toString())) answers++;
      });
      for (let first = 0; first < left.length; first += callsInFrame) raw.send(this.#frameOf(left, first));
      // Who asks more than he can read the answers to is cut off, and asks again.
      await until('everything is answered', () => answers >= left.length || raw.socket.readyState === raw.socket.CLOSED);
      raw.socket.close();
      await sleep(1_000);
    }
  }

  #frameOf(left: readonly Entry[], first: number): object[] {
    return left.slice(first, first + callsInFrame).map(({ channel_id, content, client_message_id }, index) => ({
      id: first + index,
      method: 'mutation',
      params: { path: 'messages.create', input: { channel_id, content, client_message_id } },
    }));
  }

  /** Returns whether it was an answer. */
  #learn(left: readonly Entry[], text: string): boolean {
    if (!text.startsWith('{')) return false;
    const { id, result, error } = Answer.parse(JSON.parse(text));
    const entry = left[id];
    if (result && entry) {
      entry.fate = 'acked';
      entry.ids.add(result.data.json.id);
    }
    if (!error) return true;
    const { reason, retry_after } = error.json.data;
    const what = `${reason}, ${retry_after !== undefined && retry_after > 0 ? 'and when to try again' : 'and not until when'}`;
    this.refusals.set(what, (this.refusals.get(what) ?? 0) + 1);
    return true;
  }
}

/** Nobody can write in a channel until it is let go. */
async function holdChannels(sql: Sql): Promise<() => Promise<void>> {
  let letGo: (value?: unknown) => void = () => {};
  const released = new Promise((resolve) => (letGo = resolve));
  let isHeld = false;
  const holding = sql.begin(async (tx) => {
    await tx`select from channels for update`;
    isHeld = true;
    await released;
  });
  await until('the channels are held', () => isHeld);
  return async () => {
    letGo();
    await holding;
  };
}

test(`${8 * each} messages at once: more than can wait are refused, and come when they are sent again`, patient, async () => {
  const database = await ownDatabase();
  const server = await Steady.start(database.url, { NODE_OPTIONS: '--max-old-space-size=400' });
  const url = () => server.url;
  const town = await settle(server.url);
  const readers = await Promise.all(town.listeners.map((person) => Reader.live(person, { url })));
  onTestFinished(async () => void (await Promise.all(readers.map((reader) => reader.stop()))));
  const before = memoryOf(server.program.pid);
  const stormers = town.authors.map((author) => new Stormer(author, server.url));

  const letGo = await holdChannels(database.sql);
  const storm = Promise.all(stormers.map((stormer) => stormer.run()));
  await until('somebody is refused', () => stormers.some(({ refused }) => refused > 0));
  expect((await request(server.url, { method: 'GET', path: '/healthz' })).status, 'others are answered').toBe(200);
  await letGo();
  await storm;
  expect(memoryOf(server.program.pid) - before, 'MiB').toBeLessThan(mostGrowth);

  const reasons = new Set(stormers.flatMap(({ refusals }) => [...refusals.keys()]));
  expect([...reasons]).toEqual(['unavailable, and when to try again']);
  const evidence = { sql: database.sql, journal: stormers.flatMap(({ entries }) => entries), hearers: readers };
  expect(acked(evidence.journal)).toHaveLength(8 * each);
  await allHeard(evidence);
  expect(await judge(evidence)).toEqual([]);
  await expectTheJudgeToNotice(evidence);
  expect((await request(server.url, { method: 'GET', path: '/readyz' })).status).toBe(200);
});

test(`${crowd} who come back at once when the server was killed miss nothing and hear nothing twice`, patient, async () => {
  const database = await ownDatabase();
  const server = await Steady.start(database.url);
  const town = await settle(server.url, 4);
  const listeners = Array.from({ length: crowd / 4 }, () => town.listeners).flat();
  const { writers, readers, evidence } = await bustle({ ...town, listeners }, database.sql, {
    url: () => server.url,
    pauseMs: scaled(300, 1_500),
  });
  await until('it writes', () => acked(evidence.journal).length >= 10);
  await server.kill();
  await until('everybody is back', () => readers.every(({ isLive, connections }) => isLive && connections.length > 1));
  const before = acked(evidence.journal).length;
  await until('it writes', () => acked(evidence.journal).length >= before + 10);
  await writers.stop();
  await allHeard(evidence);

  expect(readers).toHaveLength(crowd);
  expect(writers.surprises).toEqual([]);
  expect(await judge(evidence)).toEqual([]);
  await expectTheJudgeToNotice(evidence);
});
