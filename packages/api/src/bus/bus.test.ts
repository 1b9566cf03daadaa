import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { toChannel, toUser, ChannelId, UserId } from '@parley/contracts';
import { createDatabase, layLine, type Line, openRedis } from '@parley/testing';
import { Redis } from 'ioredis';
import { openClient } from '@parley/db';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import type { Bus, BusListener, BusMessage, Node, OpenBus } from './bus.ts';
import { Exchange } from './local.ts';
import { postgresBus } from './postgres.ts';
import { redisBus } from './redis.ts';
import { Seal } from './seal.ts';

const database = await createDatabase();
const sql = openClient(database.url, { max: 1 });
const redisUrl = await openRedis();
const redis = redisUrl === undefined ? undefined : new Redis(redisUrl);
afterAll(async () => {
  redis?.disconnect();
  await sql.end();
  await database.drop();
});

/** A broker, what connects to it, and a way to shout into its channel past all our code. */
interface Broker {
  name: string;
  url: string;
  bus: (url: string, options?: { beatMs?: number }) => OpenBus;
  shout(epoch: string, text: string): Promise<unknown>;
}

const brokers: Broker[] = [
  { name: 'PostgreSQL', url: database.url, bus: postgresBus, shout: (_epoch, text) => sql.notify('parley', text) },
];
if (redisUrl !== undefined && redis)
  brokers.push({
    name: 'Redis',
    url: redisUrl,
    bus: redisBus,
    shout: (epoch, text) => redis.publish(`parley:${epoch}`, text),
  });

const exchange = new Exchange();
const kinds = [
  { name: 'in process', open: () => exchange.connect() },
  ...brokers.map(({ name, url, bus }) => ({ name: `over ${name}`, open: bus(url) })),
];

/** One end of a bus, and what it hears. */
class End implements BusListener {
  readonly heard: BusMessage[] = [];
  readonly complaints: string[] = [];
  gaps = 0;
  readonly bus: Bus;

  constructor(open: OpenBus, node: Partial<Node>) {
    const note = (_fields: object, message: string) => void this.complaints.push(message);
    const logger = { info: note, warn: note, error: note };
    this.bus = open({ epoch: 'thislog', secret: 'a secret that all nodes know, and no others', logger, ...node });
    this.bus.listen(this);
  }

  onMessage(message: BusMessage): void {
    this.heard.push(message);
  }

  onGap(): void {
    this.gaps++;
  }

  say(...numbers: number[]): void {
    for (const number of numbers) this.bus.publish(saying(number));
  }

  /** The numbers that others said, in the order in which they were heard. */
  get numbers(): unknown[] {
    return this.heard.flatMap((message) => (message.kind === 'whispered' ? [message.whispered.event.data] : []));
  }

  isUp(): Promise<boolean> {
    return this.bus.ping().then(
      () => true,
      () => false,
    );
  }

  async up(): Promise<void> {
    for (const deadline = Date.now() + 5_000; !(await this.isUp());) {
      if (Date.now() > deadline) throw new Error('the bus does not come up');
      await sleep(20);
    }
  }
}

const channel_id = ChannelId.parse(randomUUID());
const user = () => UserId.parse(randomUUID());
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

const event = (data: unknown) => ({
  type: 'typing',
  workspace_id: null,
  channel_id,
  actor_id: null,
  occurred_at: new Date().toISOString(),
  data,
});
const saying = (data: unknown): BusMessage => ({
  kind: 'whispered',
  whispered: { scopes: [toChannel(channel_id)], event: event(data), except: null },
});
const logged = (partition: number, seq: number, data: unknown = {}) => ({
  partition,
  seq,
  scope: toChannel(channel_id),
  event: event(data),
});

let opened: End[] = [];
afterEach(async () => {
  await Promise.all(opened.map(({ bus }) => bus.close()));
  opened = [];
});

/** Ends that are connected, each by itself. */
async function connect(open: OpenBus, count: number, node: Partial<Node> = {}): Promise<End[]> {
  const ends = range(1, count).map(() => new End(open, node));
  opened.push(...ends);
  await Promise.all(ends.map((end) => end.up()));
  return ends;
}

/** Two of them. */
async function pair(open: OpenBus, other: OpenBus = open): Promise<[End, End]> {
  const [one] = await connect(open, 1);
  const [two] = await connect(other, 1);
  if (!one || !two) throw new Error('there are not two');
  return [one, two];
}

describe.each(kinds.map(({ name, open }) => [name, open] as const))('a bus %s', (_name, open) => {
  test('what one end says the others hear, in its order, and it does not hear itself', async () => {
    const [one, two] = await pair(open);
    const [three] = await connect(open, 1);
    one.say(...range(1, 300));
    two.say(0);
    await expect.poll(() => three?.numbers.length).toBe(301);
    await expect.poll(() => two.numbers.length).toBe(300);
    expect(three?.numbers.filter((number) => number !== 0)).toEqual(range(1, 300));
    expect(two.numbers).toEqual(range(1, 300));
    expect(one.numbers).toEqual([0]);
  });

  test('what many say at once is heard whole, the words of each in their order', async () => {
    const speakers = await connect(open, 4);
    const [hearer] = await connect(open, 1);
    for (const round of range(0, 49)) {
      for (const [index, speaker] of speakers.entries()) speaker.say(index * 1_000 + round);
      await new Promise(setImmediate);
    }
    await expect.poll(() => hearer?.numbers.length).toBe(200);
    for (const index of speakers.keys()) {
      const said = hearer?.numbers.filter((number) => Math.floor(Number(number) / 1_000) === index);
      expect(said).toEqual(range(index * 1_000, index * 1_000 + 49));
    }
  });

  test('what is not kept arrives as it was said, in whatever script', async () => {
    const [one, two] = await pair(open);
    const said: BusMessage[] = [
      saying({ text: 'ça va? 你好 👩‍👩‍👧 \u0000\u2028"\\ \ud800', nothing: null, list: [1, 2.5, false] }),
      { kind: 'whispered', whispered: { scopes: [toUser(user()), toChannel(channel_id)], event: event({}), except: user() } },
      { kind: 'presence', presence: { node: randomUUID(), all: [user(), user()] } },
      { kind: 'presence', presence: { node: randomUUID(), came: [user()], went: [] } },
    ];
    for (const message of said) one.bus.publish(message);
    await expect.poll(() => two.heard.length).toBe(said.length);
    expect(two.heard).toEqual(said);
  });

  test('of what was committed at least the numbers arrive', async () => {
    const [one, two] = await pair(open);
    one.bus.publish({ kind: 'appended', appended: [logged(3, 7), logged(3, 8)] });
    one.bus.publish({ kind: 'appended', appended: [logged(0, 1)] });
    one.bus.publish({ kind: 'heads', heads: [[15, 2]] });
    await expect.poll(() => Object.fromEntries(headsIn(two.heard))).toEqual({ 0: 1, 3: 8, 15: 2 });
  });

  test('a list of thousands arrives as one', async () => {
    const [one, two] = await pair(open);
    const message: BusMessage = { kind: 'presence', presence: { node: randomUUID(), all: range(1, 5_000).map(user) } };
    one.bus.publish(message);
    one.say(1);
    await expect.poll(() => two.heard.length).toBe(2);
    expect(two.heard).toContainEqual(message);
  });

  test('an end that was closed neither hears nor says anything, and the others go on', async () => {
    const [one, two] = await pair(open);
    const [three] = await connect(open, 1);
    await two.bus.close();
    two.say(1);
    one.say(2);
    await expect.poll(() => three?.numbers).toEqual([2]);
    await one.bus.ping();
    expect(two.heard).toEqual([]);
    await two.bus.close();
  });

  test('what was said before the end is still heard', async () => {
    const [one, two] = await pair(open);
    one.say(1, 2, 3);
    await one.bus.close();
    await expect.poll(() => two.numbers).toEqual([1, 2, 3]);
  });
});

/** How far the log has come by what was heard. */
function headsIn(messages: readonly BusMessage[]): Map<number, number> {
  const heads = new Map<number, number>();
  for (const message of messages) {
    if (message.kind === 'heads') for (const [partition, seq] of message.heads) heads.set(partition, seq);
    if (message.kind === 'appended') for (const { partition, seq } of message.appended) heads.set(partition, seq);
  }
  return heads;
}

const kilobyte = 'x'.repeat(1_000);

describe.each(brokers.map((broker) => [broker.name, broker] as const))('a bus over %s', (_name, { url, bus, shout }) => {
  /** Two ends, one of them over a line that can be broken. */
  async function fragile(options?: { beatMs: number }): Promise<[End, End, Line]> {
    const line = await layLine();
    return [...(await pair(bus(line.to(url), options), bus(url))), line];
  }

  test('a connection that was lost is made again, with a word that something may have been missed', async () => {
    const [one, two, line] = await fragile();
    for (const round of [1, 2, 3]) {
      const { gaps } = one;
      await line.cut();
      one.say(-round);
      two.say(-round);
      expect(await one.isUp()).toBe(false);
      await line.mend();
      await one.up();
      expect(one.gaps).toBeGreaterThan(gaps);
      one.say(round);
      two.say(round);
      await expect.poll(() => one.numbers).toContain(round);
      await expect.poll(() => two.numbers).toContain(round);
    }
    expect(two.gaps).toBe(1);
  });

  test('a connection that nothing comes through any more is given up for a new one', async () => {
    const [one, two, line] = await fragile({ beatMs: 100 });
    line.stall();
    await expect
      .poll(() => one.complaints, { timeout: 8_000 })
      .toEqual(['the bus does not answer: the other nodes hear late', 'the bus answers again']);
    expect(one.gaps).toBeGreaterThan(1);
    one.say(1);
    two.say(2);
    await expect.poll(() => two.numbers).toContain(1);
    await expect.poll(() => one.numbers).toContain(2);
  });

  test('while the broker is away nothing piles up: of what is said then, little is heard later', async () => {
    const [one, two, line] = await fragile();
    await line.cut();
    for (const _round of range(1, 100)) {
      for (const _number of range(1, 100)) one.bus.publish(saying(kilobyte));
      await new Promise(setImmediate);
    }
    await line.mend();
    await one.up();
    one.say(1);
    await expect.poll(() => two.numbers).toContain(1);
    expect(two.numbers.length).toBeLessThan(1_000);
  });

  test('while a broker takes nothing, only little waits to be heard', async () => {
    const [one, two, line] = await fragile({ beatMs: 100 });
    line.stall();
    for (const _round of range(1, 400)) {
      for (const _number of range(1, 100)) one.bus.publish(saying(kilobyte));
      await new Promise(setImmediate);
    }
    await expect.poll(() => one.complaints.length, { timeout: 8_000 }).toBe(2);
    one.say(1);
    await expect.poll(() => two.numbers).toContain(1);
    expect(two.numbers.length).toBeLessThan(2_000);
  });

  test('of events that are too large to carry the numbers are told, and what is not kept is dropped', async () => {
    const [one, two] = await pair(bus(url));
    one.bus.publish({ kind: 'appended', appended: [logged(5, 1, 'x'.repeat(3_000_000))] });
    one.bus.publish(saying('x'.repeat(3_000_000)));
    one.say(1);
    await expect.poll(() => two.numbers).toEqual([1]);
    expect(two.heard.filter(({ kind }) => kind !== 'whispered')).toEqual([{ kind: 'heads', heads: [[5, 1]] }]);
  });

  test('a broker that is not there when a node starts is found when it comes', async () => {
    const line = await layLine();
    const address = line.to(url);
    await line.cut();
    const end = new End(bus(address, { beatMs: 200 }), {});
    opened.push(end);
    end.say(1);
    expect(await end.isUp()).toBe(false);
    await line.mend();
    await end.up();
    expect(end.gaps).toBeGreaterThan(0);
  });

  test('an end is closed in time though its broker is away, or takes nothing', async () => {
    const [one, , line] = await fragile();
    const [two] = await connect(bus(line.to(url)), 1);
    line.stall();
    one.say(1);
    await expect(one.bus.close()).resolves.toBeUndefined();
    await line.cut();
    two?.say(1);
    await expect(two?.bus.close()).resolves.toBeUndefined();
  });

  test('nodes of another log, or with another secret, are strangers', async () => {
    const [one, two] = await pair(bus(url));
    const [otherLog] = await connect(bus(url), 1, { epoch: 'otherlog' });
    const [stranger] = await connect(bus(url), 1, { secret: 'a secret that somebody else has made up' });
    otherLog?.say(1);
    stranger?.say(2);
    stranger?.bus.publish({ kind: 'appended', appended: [logged(1, 1)] });
    await Promise.all([otherLog?.bus.ping(), stranger?.bus.ping()]);
    one.say(3);
    await expect.poll(() => two.numbers).toEqual([3]);
    expect(two.heard).toHaveLength(1);
    expect(two.complaints).toEqual(['somebody speaks on the bus who does not know our JWT_SECRET; he is not listened to']);
  });

  test.each([
    ['nothing', ''],
    ['words', 'hello'],
    ['JSON without a seal', JSON.stringify([saying(1)])],
    ['the form of a seal', `${'A'.repeat(43)}me 0 ${JSON.stringify([saying(1)])}`],
    ['a piece of a whole that never comes', '0123456789ab.1.1.2 [{'],
    ['a piece without its beginning', '0123456789ab.1.2.2 [{'],
    ['pieces that contradict themselves', '0123456789ab.9.9.1 {}'],
    ['bytes of all sorts', '\u0001\u{1f600}\ufffd"\\\r\n*3\r\n$-1'],
  ])('garbage on the channel does no harm: %s', async (_name, text) => {
    const [one, two] = await pair(bus(url));
    await shout('thislog', text);
    one.say(1);
    await expect.poll(() => two.numbers).toEqual([1]);
    expect(two.heard).toHaveLength(1);
  });

  const seal = new Seal('a secret that all nodes know, and no others', 'thislog');
  const whole = (text: string) => (bus === postgresBus ? `0123456789ab.1.1.1 ${text}` : text);

  test('of what a node of another version says, it takes what it understands', async () => {
    const [one, two] = await pair(bus(url));
    const messages = [{ kind: 'unheard of' }, saying(1), { ...saying(2), more: true }, { kind: 'heads', heads: [[16, 1]] }, null];
    await shout('thislog', whole(seal.close(`somebody 0 ${JSON.stringify(messages)}`)));
    await shout('thislog', whole(seal.close('somebody 0 {"no": "list"}')));
    await shout('thislog', whole(seal.close('something quite different')));
    one.say(3);
    await expect.poll(() => two.numbers).toEqual([1, 2, 3]);
    expect(two.heard).toHaveLength(3);
  });

  test('a message that its hearer fails to take is logged, and the next is heard', async () => {
    const [one, two] = await pair(bus(url));
    two.bus.listen({
      onMessage: () => {
        throw new Error('a bug');
      },
      onGap: () => {},
    });
    one.say(1);
    await expect.poll(() => two.complaints).toEqual(['what another node said could not be taken']);
    one.say(2);
    await expect.poll(() => two.numbers).toEqual([1, 2]);
  });
});
