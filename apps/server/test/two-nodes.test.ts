import { setTimeout as sleep } from 'node:timers/promises';
import { type Bus, Exchange, type OpenBus } from '@parley/api';
import type { Channel, Message } from '@parley/client';
import {
  hear,
  type Hearing,
  layLine,
  openRedis,
  openWorld,
  type Node,
  type Person,
  RawSocket,
  readProblem,
} from '@parley/testing';
import { describe, expect, test, vi } from 'vitest';
import { z } from 'zod';

const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);

/** Random numbers from 0 to 1, the same ones for the same seed. */
function chanceFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const chance = chanceFrom(seed);
/** How often a bus loses a message, doubles it, or lets it come late; and how often one was lost. */
const mishaps = { rate: 0, lost: 0 };
const happens = () => chance() < mishaps.rate;

/** A bus to which something happens now and then. */
const careless =
  (openBus: OpenBus) =>
  (node: Parameters<OpenBus>[0]): Bus => {
    const bus = openBus(node);
    return {
      publish(message) {
        if (happens()) return void mishaps.lost++;
        if (happens()) bus.publish(message);
        if (happens()) setTimeout(() => bus.publish(message), 100 * chance());
        else bus.publish(message);
      },
      listen: (listener) => bus.listen(listener),
      ping: () => bus.ping(),
      close: () => bus.close(),
    };
  };

/** Does it, again and again, until something was lost meanwhile. */
async function withMishaps(rate: number, work: () => Promise<void>): Promise<void> {
  Object.assign(mishaps, { rate, lost: 0 });
  try {
    while (mishaps.lost === 0) await work();
  } finally {
    mishaps.rate = 0;
  }
}

const redisUrl = await openRedis();
const exchange = new Exchange();

interface Kind {
  name: string;
  settings: Record<string, string>;
  wrapBus: (openBus: OpenBus) => OpenBus;
}

const kinds: Kind[] = [
  { name: 'one process', settings: {}, wrapBus: () => careless(() => exchange.connect()) },
  { name: 'PostgreSQL', settings: {}, wrapBus: careless },
];
if (redisUrl !== undefined) kinds.push({ name: 'Redis', settings: { REDIS_URL: redisUrl }, wrapBus: careless });

const Ready = z.object({ status: z.literal('ok') });

/** Done when what a node publishes comes through. */
async function ready(...nodes: Node[]): Promise<void> {
  for (const node of nodes) await vi.waitFor(async () => (await node.rest('GET', '/readyz')).as(Ready), { timeout: 5_000 });
}

const contents = ({ told }: Hearing, { id }: Channel) =>
  told.flatMap((event) => (event.type === 'message.created' && event.channel_id === id ? [event.data.message.content] : []));

/** What somebody has heard in a channel, once it is as much as that. */
async function heardAtLeast(length: number, hearing: Hearing, channel: Channel): Promise<string[]> {
  const deadline = Date.now() + 10_000;
  while (contents(hearing, channel).length < length && Date.now() < deadline) await sleep(20);
  return contents(hearing, channel);
}

const say = (by: Person, { id: channel_id }: Channel, content: string): Promise<Message> =>
  by.client.messages.create.mutate({ channel_id, content });

describe.each(kinds.map((kind) => [kind.name, kind] as const))('two nodes that meet by %s', async (_name, kind) => {
  const a = await openWorld(kind.settings, { wrapBus: kind.wrapBus });
  const b = await a.openNode();
  const { owner, admin, mia, max, workspace, general, sql } = a;
  await ready(a, b);

  let count = 0;
  const open = (...members: Person[]) =>
    mia.client.channels.create.mutate({
      workspace_id: workspace.id,
      name: `channel-${++count}`,
      type: 'private',
      user_ids: members.map(({ id }) => id),
    });

  /** What was said in a channel, as the database has it. */
  const record = async ({ id }: Channel) =>
    (await sql<{ content: string }[]>`select content from messages where channel_id = ${id} order by seq`).map(
      ({ content }) => content,
    );

  /** Writers at both nodes, all at once. */
  async function write(channel: Channel, writers: number, each: number): Promise<void> {
    const people = [owner, admin, mia, max];
    const loops = Array.from({ length: writers }, async (_, writer) => {
      const person = people[writer % people.length] ?? mia;
      const device = writer % 8 < 4 ? person : b.receive(person);
      for (let number = 1; number <= each; number++) await say(device, channel, `${writer}-${number}`);
    });
    await Promise.all(loops);
  }

  /** Readers at both nodes, each with a socket of his own. */
  function read(readers: number): Promise<Hearing[]> {
    const people = [owner, admin, mia, max];
    return Promise.all(
      Array.from({ length: readers }, (_, reader) => {
        const person = people[reader % people.length] ?? mia;
        return hear((reader % 8 < 4 ? person : b.receive(person)).device());
      }),
    );
  }

  /** Who has heard anything but all that was said, once, in the one order. */
  async function findWrong(hearings: Hearing[], channel: Channel): Promise<string[][]> {
    const said = await record(channel);
    const all = await Promise.all(hearings.map((hearing) => heardAtLeast(said.length, hearing, channel)));
    return all.filter((heard) => heard.join() !== said.join());
  }

  test('what is said at one is heard at the other, as it was said and in the order in which it was', async () => {
    const channel = await open(max);
    const [atA, atB] = [await max.hear(), await b.receive(max).hear()];
    const sent: Message[] = [];
    for (let number = 1; number <= 5; number++) {
      sent.push(await say(mia, channel, `at a: ${number}`));
      sent.push(await say(b.receive(mia), channel, `at b: ${number}`));
    }
    for (const heard of [atA, atB]) {
      await heard.until('message.created', ({ data }) => data.message.id === sent.at(-1)?.id);
      const messages = heard.told.flatMap((event) => (event.type === 'message.created' ? [event.data.message] : []));
      expect(messages).toEqual(sent);
    }
    expect(sent.map(({ seq }) => seq)).toEqual(sent.map((_, index) => index + 1));
  });

  test('what was said at one is read at the other at once', async () => {
    const channel = await open(max);
    for (let number = 1; number <= 10; number++) {
      const { id } = await say(mia, channel, String(number));
      expect((await b.receive(max).client.messages.get.query({ message_id: id })).content).toBe(String(number));
    }
  });

  test('16 who write at both nodes are heard in one order by 20 who read at both', async () => {
    const channel = await open(owner, admin, max);
    const hearings = await read(20);
    await write(channel, 16, 6);
    expect(await record(channel)).toHaveLength(96);
    expect(await findWrong(hearings, channel)).toEqual([]);
    for (const hearing of hearings) hearing.stop();
  });

  test.each([
    [`a bus that loses, doubles and delays a message in twenty delays nothing for good (seed ${seed})`, 0.05],
    ['without any bus everything is found by its number', 1],
  ])('%s', async (_name, rate) => {
    const channel = await open(owner, admin, max);
    const hearings = await read(8);
    await withMishaps(rate, async () => {
      await write(channel, 16, 6);
      expect(await findWrong(hearings, channel)).toEqual([]);
    });
    for (const hearing of hearings) hearing.stop();
  });

  test('who goes from node to node while others write misses nothing and hears nothing twice', async () => {
    const channel = await open(owner, admin, max);
    const heard: string[] = [];
    let last_event_id = (await max.hear()).lastId;
    const writing = write(channel, 4, 25);
    for (let round = 1; round <= 8; round++) {
      const hearing = await hear((round % 2 === 0 ? max : b.receive(max)).device(), last_event_id);
      expect(hearing.events.find(({ type }) => type === 'ready' || type === 'resync')).toMatchObject({
        type: 'ready',
        data: { resumed: true },
      });
      await sleep(20);
      hearing.stop();
      heard.push(...contents(hearing, channel));
      last_event_id = hearing.lastId;
    }
    await writing;
    const said = await record(channel);
    const last = await hear(max.device(), last_event_id);
    heard.push(...(await heardAtLeast(said.length - heard.length, last, channel)));
    expect(heard).toEqual(said);
  });

  test('who is removed at one node hears nothing more at the other, by whatever socket', async () => {
    const channel = await open(max, admin);
    const [maxAtA, maxAtB, adminAtB] = [await max.hear(), await b.receive(max).hear(), await b.receive(admin).hear()];
    for (let number = 1; number <= 20; number++) await say(number % 2 ? mia : b.receive(mia), channel, `before ${number}`);
    await mia.client.channelMembers.remove.mutate({ channel_id: channel.id, user_id: max.id });
    for (let number = 1; number <= 20; number++) await say(number % 2 ? mia : b.receive(mia), channel, `after ${number}`);
    // What one hearer at a node has heard, the node has told to all.
    await adminAtB.until('message.created', ({ data }) => data.message.content === 'after 20');
    await maxAtA.until('member.left', ({ channel_id }) => channel_id === channel.id);
    const before = Array.from({ length: 20 }, (_, index) => `before ${index + 1}`);
    expect(contents(maxAtB, channel)).toEqual(before);
    expect(contents(maxAtA, channel)).toEqual(before);
    const again = await b.receive(max).hear(maxAtA.ids[0]);
    expect(contents(again, channel)).toEqual([]);
  });

  test('who is brought in at one node hears from then on at the other', async () => {
    const channel = await open();
    const heard = await b.receive(max).hear();
    await say(mia, channel, 'among ourselves');
    await mia.client.channelMembers.add.mutate({ channel_id: channel.id, user_id: max.id });
    await say(mia, channel, 'welcome');
    await heard.until('message.created', ({ data }) => data.message.content === 'welcome');
    expect(contents(heard, channel)).toEqual(['welcome']);
  });

  test('a session that ends at one node ends at the other, with its sockets', async () => {
    const person = await a.register(`leaver-${count++}`);
    const atB = b.receive(person);
    const socket = await RawSocket.open(b.url, person.token);
    socket.send({ id: 1, method: 'query', params: { path: 'users.me' } });
    await socket.frame('"id":1');
    await person.client.auth.logout.mutate({});
    expect((await socket.closed).code).toBe(4401);
    expect((await atB.rest('GET', '/users/me')).status).toBe(401);
  });

  test('who comes, goes and writes at one node is seen at the other', async () => {
    const watcher = await b.receive(owner).hear();
    const newcomer = await a.register(`comer-${count++}`);
    await owner.client.members.add.mutate({ workspace_id: workspace.id, user_id: newcomer.id });
    const presence = async (node: Node) =>
      (await node.receive(owner).client.presence.list.query({ workspace_id: workspace.id })).items.find(
        ({ user_id }) => user_id === newcomer.id,
      )?.presence;
    expect(await presence(b)).toBe('offline');
    await newcomer.hear();
    await watcher.until('presence.changed', ({ data }) => data.user_id === newcomer.id && data.presence === 'online');
    expect(await presence(b)).toBe('online');
    await newcomer.client.channels.typing.mutate({ channel_id: general.id });
    const { data, channel_id } = await watcher.until('typing', ({ actor_id }) => actor_id === newcomer.id);
    expect({ data, channel_id }).toEqual({ data: { user_id: newcomer.id }, channel_id: general.id });
  });
});

/** A bus by which nothing is heard until it has listened for a while: as one whose connection takes its time. */
const lateToListen: OpenBus = () => {
  const bus = meeting.connect();
  return {
    publish: (message) => bus.publish(message),
    listen: (listener) => void setTimeout(() => bus.listen(listener), 500),
    ping: () => bus.ping(),
    close: () => bus.close(),
  };
};
const meeting = new Exchange();

test('a node that hears the others late knows who is there as soon as it hears them', async () => {
  const a = await openWorld({}, { wrapBus: () => lateToListen });
  const watcher = await a.max.hear();
  await a.mia.hear();
  await watcher.until('presence.changed', ({ data }) => data.user_id === a.mia.id);
  const late = (await a.openNode()).receive(a.owner);
  const whoIsThere = async () => (await late.client.presence.list.query({ workspace_id: a.workspace.id })).items;
  // All nodes tell of themselves every ten seconds in any case.
  await vi.waitFor(
    async () => expect(await whoIsThere()).toContainEqual(expect.objectContaining({ user_id: a.mia.id, presence: 'online' })),
    { timeout: 5_000, interval: 50 },
  );
});

test('when every connection of the bus to PostgreSQL is ended, nothing is lost and they are made again', async () => {
  const a = await openWorld();
  const b = await a.openNode();
  const heard = await b.receive(a.max).hear();
  const said = Array.from({ length: 30 }, (_, index) => String(index + 1));
  const ended: number[] = [];
  for (const content of said) {
    if (content.endsWith('5')) {
      await ready(a, b);
      const connections = await a.sql`
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name = 'parley-bus'`;
      ended.push(connections.length);
    }
    await say(a.mia, a.general, content);
  }
  expect(await heardAtLeast(said.length, heard, a.general)).toEqual(said);
  expect(ended).toEqual([4, 4, 4]);
  await ready(a, b);
});

test.skipIf(redisUrl === undefined)(
  'while Redis is away messages are sent and heard, and it is named as what does not answer',
  async () => {
    const line = await layLine();
    const a = await openWorld({ REDIS_URL: line.to(redisUrl ?? '') });
    const b = await a.openNode();
    await ready(a, b);
    const heard = await b.receive(a.max).hear();
    await line.cut();
    for (let number = 1; number <= 5; number++) await say(a.mia, a.general, `without ${number}`);
    const problem = readProblem(await a.rest('GET', '/readyz'));
    expect(problem).toMatchObject({ status: 503, reason: 'unavailable', detail: 'No answer from: bus.' });
    await heard.until('message.created', ({ data }) => data.message.content === 'without 5');
    await line.mend();
    await ready(a, b);
    await say(a.mia, a.general, 'with');
    await heard.until('message.created', ({ data }) => data.message.content === 'with');
    expect(contents(heard, a.general)).toEqual([...[1, 2, 3, 4, 5].map((number) => `without ${number}`), 'with']);
  },
);
