import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Channel, isTRPCClientError, Message, Page, type ParleyClient } from '@parley/client';
import { connect, disconnect } from '@parley/db';
import { startEmbeddedPostgres } from '@parley/db/embedded';
import { hear, NoAnswer, type Person, register, request } from '@parley/testing';
import { expect, onTestFinished, test } from 'vitest';
import { freePort, postgresIn, Program, usedFolder } from './launch.ts';

const names = ['ann', 'ben', 'cleo', 'dan', 'eve', 'finn', 'gil', 'hope'];
const each = 30;
const all = names.length * each;

/** What the writers were told. */
interface Journal {
  /** What was sent, by the id that its writer gave it. */
  acknowledged: Map<string | null, Message>;
  /** How often it was not known what had become of a message. */
  interrupted: number;
}

test('a server that is killed in the middle of writes loses, doubles and misorders nothing', { timeout: 120_000 }, async () => {
  const settings = { PORT: String(await freePort()), DATA_DIR: await usedFolder(), RATE_LIMITS: 'off' };
  let program = new Program(settings);
  const url = await program.url();
  const { owner, writers, general } = await assemble(url);
  const before = await owner.hear();
  before.stop();
  const heard = listen(owner.client);

  const journal: Journal = { acknowledged: new Map(), interrupted: 0 };
  const writing = Promise.all(writers.map((writer, index) => write(url, writer, general, journal, index % 2 === 0)));
  for (const share of [1 / 3, 2 / 3]) {
    await until(() => journal.acknowledged.size >= all * share);
    program = await killAndStart(program, settings);
  }
  await writing;

  const history = (await readHistory(url, owner, general)).toReversed();
  const ids = history.map(({ id }) => id);
  expect(journal.interrupted).toBeGreaterThan(0);
  expect(journal.acknowledged.size).toBe(all);
  expect(ids).toHaveLength(all);
  expect(new Set(ids).size).toBe(all);
  for (const { id, client_message_id } of history) expect(journal.acknowledged.get(client_message_id)?.id).toBe(id);
  for (const writer of writers) {
    expect(history.filter(({ user_id }) => user_id === writer.id).map(({ content }) => content)).toEqual(inOrder);
  }

  await until(() => new Set(heard).size === all);
  expect([...new Set(heard)]).toEqual(ids);
  const resumed = await hear(owner.client, before.lastId);
  expect(resumed.events.flatMap((event) => (event.type === 'message.created' ? [event.data.message.id] : []))).toEqual(ids);
  resumed.stop();

  program.signal('SIGKILL');
  await program.ended;
  await until(() => postgresIn(settings.DATA_DIR).length === 0);
  expect(await numbersIn(settings.DATA_DIR, general)).toEqual(ids.map((id, index) => ({ id, seq: index + 1 })));
});

test('a PostgreSQL of our own that is killed is started again, and all goes on', { timeout: 60_000 }, async () => {
  const settings = { PORT: String(await freePort()), DATA_DIR: await usedFolder() };
  const program = new Program(settings);
  const url = await program.url();
  const ann = await register(url, 'ann');
  const { id: workspace_id } = await ann.client.workspaces.create.mutate({ name: 'Acme' });
  const [general] = (await ann.client.channels.list.query({ workspace_id })).items;
  const path = `/channels/${general?.id}/messages`;
  const heard = await ann.hear();
  const before = (await ann.rest('POST', path, { content: 'before' })).as(Message);

  process.kill(postmasterIn(settings.DATA_DIR), 'SIGKILL');
  await until(async () => (await ann.rest('POST', path, { content: 'after' })).status === 201);
  expect((await heard.until('message.created', ({ data }) => data.message.content === 'after')).channel_id).toBe(general?.id);
  expect((await readHistory(url, ann, { id: before.channel_id })).map(({ content }) => content)).toContain('before');

  program.signal('SIGTERM');
  expect(await program.ended).toEqual({ code: 0, signal: null });
  expect(postgresIn(settings.DATA_DIR)).toEqual([]);
});

test('the end waits for no PostgreSQL that cannot be started again', { timeout: 60_000 }, async () => {
  const settings = { PORT: String(await freePort()), DATA_DIR: await usedFolder() };
  const program = new Program(settings);
  await program.url();
  const intruder = createServer();
  onTestFinished(() => void intruder.close());
  const port = portIn(settings.DATA_DIR);
  program.signal('SIGSTOP');
  process.kill(postmasterIn(settings.DATA_DIR), 'SIGKILL');
  await until(async () => await takes(intruder, port));
  program.signal('SIGCONT');
  await until(() => program.said.includes('it is started again'));
  program.signal('SIGTERM');
  expect(await program.ended).toEqual({ code: 0, signal: null });
  // One that was just being tried finds its port taken, and ends by itself.
  await until(() => postgresIn(settings.DATA_DIR).length === 0);
});

/** Whether a server could take a port of this machine. */
async function takes(server: Server, port: number): Promise<boolean> {
  return await once(server.listen(port, '127.0.0.1'), 'listening').then(
    () => true,
    () => false,
  );
}

function portIn(dataDir: string): number {
  return Number(readFileSync(join(dataDir, 'postgres/data/postmaster.pid'), 'utf8').split('\n')[3]);
}

function postmasterIn(dataDir: string): number {
  const [pid] = readFileSync(join(dataDir, 'postgres/data/postmaster.pid'), 'utf8').split('\n');
  return Number(pid);
}

const inOrder = Array.from({ length: each }, (_, number) => `message ${number}`);

/** A workspace with its owner and all the writers, who are in its channel `general`. */
async function assemble(url: string) {
  const [owner, ...writers] = await Promise.all(['olga', ...names].map((name) => register(url, name)));
  if (!owner) throw new Error('nobody came');
  const { id: workspace_id } = await owner.client.workspaces.create.mutate({ name: 'Acme' });
  for (const { id } of writers) await owner.client.members.add.mutate({ workspace_id, user_id: id });
  const { items } = await owner.client.channels.list.query({ workspace_id });
  const [general] = items;
  if (!general) throw new Error('no general');
  return { owner, writers, general };
}

/** Gathers the ids of the messages that are heard, on one subscription that resumes by itself. */
function listen(client: ParleyClient): readonly string[] {
  const ids: string[] = [];
  client.events.subscribe.subscribe(undefined, {
    onData: ({ data }) => {
      if (data.type === 'message.created') ids.push(data.data.message.id);
    },
  });
  return ids;
}

async function killAndStart(program: Program, settings: Record<string, string>): Promise<Program> {
  program.signal('SIGKILL');
  expect(await program.ended).toEqual({ code: null, signal: 'SIGKILL' });
  const next = new Program(settings);
  await next.url();
  return next;
}

/** Sends one message after the other, each until it is acknowledged. */
async function write(
  url: string,
  writer: Person,
  { id: channel_id }: Channel,
  journal: Journal,
  overRest: boolean,
): Promise<void> {
  for (const content of inOrder) {
    const client_message_id = randomUUID();
    const send = async () => {
      if (!overRest) return await writer.client.messages.create.mutate({ channel_id, content, client_message_id });
      const path = `/channels/${channel_id}/messages`;
      const answer = await request(url, { method: 'POST', path, body: { content, client_message_id }, token: writer.token });
      if (answer.status === 503) throw new Unavailable();
      return answer.as(Message);
    };
    journal.acknowledged.set(client_message_id, await untilAcknowledged(send, journal));
  }
}

class Unavailable extends Error {}

async function untilAcknowledged(send: () => Promise<Message>, journal: Journal): Promise<Message> {
  for (;;) {
    try {
      return await send();
    } catch (error) {
      if (!isWorthAnotherTry(error)) throw error;
      journal.interrupted++;
      await sleep(50);
    }
  }
}

/** What a client cannot know the outcome of: there was no answer, or one that asks to try again. */
function isWorthAnotherTry(error: unknown): boolean {
  if (isTRPCClientError(error)) return error.data === undefined || error.data === null || reasonOf(error.data) === 'unavailable';
  return error instanceof Unavailable || error instanceof NoAnswer;
}

const reasonOf = (data: unknown) => (typeof data === 'object' && data !== null && 'reason' in data ? data.reason : undefined);

async function readHistory(url: string, { token }: Person, { id }: Pick<Channel, 'id'>): Promise<Message[]> {
  const found: Message[] = [];
  let cursor: string | null = null;
  do {
    const path: string = `/channels/${id}/messages?limit=100${cursor === null ? '' : `&cursor=${cursor}`}`;
    const page: Page<Message> = (await request(url, { method: 'GET', path, token })).as(Page(Message));
    found.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return found;
}

/** The numbers of a channel's messages as they stand in the database of a server that has ended. */
async function numbersIn(dataDir: string, { id }: Channel) {
  const postgres = await startEmbeddedPostgres({ dataDir: join(dataDir, 'postgres') });
  const db = connect(postgres.url);
  try {
    return [...(await db.$client`select id, seq::int from messages where channel_id = ${id} order by seq`)].map((row) => ({
      ...row,
    }));
  } finally {
    await disconnect(db);
    await postgres.stop();
  }
}

async function until(done: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await done())) await sleep(20);
}
