import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createParleyClient } from '@parley/client';
import { hear, layLine, password, register, request } from '@parley/testing';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { ownDatabase } from './faults/steady.ts';
import { dataFolder, freePort, postgresIn, Program, usedFolder } from './launch.ts';

/** Starting a process takes its time on a busy machine. */
const patient = { timeout: 60_000 };
const cleanly = { code: 0, signal: null };

test('a start says where it answers and what to do next, and Ctrl-C ends everything that was started', patient, async () => {
  const DATA_DIR = await dataFolder();
  const program = new Program({ PORT: '0', DATA_DIR });
  const url = await program.url();
  await vi.waitFor(async () => expect((await request(url, { method: 'GET', path: '/readyz' })).status).toBe(200), {
    timeout: 10_000,
  });
  expect(program.said).toContain(`curl ${url}/register`);
  expect(postgresIn(DATA_DIR)).toHaveLength(1);

  program.interrupt();
  expect(await program.ended).toEqual(cleanly);
  expect(postgresIn(DATA_DIR)).toEqual([]);
});

test('a second start serves the same data to who is still logged in, and what he missed meanwhile', patient, async () => {
  const settings = { PORT: String(await freePort()), DATA_DIR: await usedFolder() };
  const first = new Program(settings);
  const url = await first.url();
  const ann = await register(url, 'ann');
  const { id: workspace_id } = await ann.client.workspaces.create.mutate({ name: 'Acme' });
  const heard = await ann.hear();
  heard.stop();
  first.signal('SIGTERM');
  expect(await first.ended).toEqual(cleanly);

  await new Program(settings).url();
  const elsewhere = createParleyClient({ url, token: ann.token });
  await elsewhere.channels.create.mutate({ workspace_id, name: 'tea' });
  const missed = await hear(elsewhere, heard.lastId);
  expect(missed.events.map((event) => event.type)).toEqual(['channel.created', 'member.joined', 'ready']);
  missed.stop();
  expect((await request(url, { method: 'POST', path: '/login', body: { login: 'ann', password } })).status).toBe(200);
});

test('where the database has another log than it had, all begins anew, and clients are told to load anew', patient, async () => {
  const database = await ownDatabase();
  const settings = { PORT: String(await freePort()), DATA_DIR: await dataFolder(), DATABASE_URL: database.url };
  const program = new Program(settings);
  const url = await program.url();
  const ann = await register(url, 'ann');
  const heard = await ann.hear();
  await ann.client.workspaces.create.mutate({ name: 'Before' });
  await heard.until('workspace.joined');

  // As a standby that takes over: it may lack what was told last, and gives its numbers again.
  await database.sql`update event_log set epoch = 'another'`;
  await database.sql`update event_partitions set seq = 0`;
  await database.sql`delete from events`;
  expect((await heard.until('resync')).data.reason).toBe('another_log');
  await ann.client.workspaces.create.mutate({ name: 'After' });
  await heard.until('workspace.joined', ({ data }) => data.workspace.name === 'After');
  program.signal('SIGTERM');
  expect(await program.ended).toEqual(cleanly);
});

test('where the database with another log is not ready yet, it is waited for', patient, async () => {
  const [database, another] = [await ownDatabase(), await ownDatabase()];
  const settings = { PORT: String(await freePort()), DATA_DIR: await dataFolder(), DATABASE_URL: database.url };
  const program = new Program(settings);
  const url = await program.url();
  const { pathname } = new URL(database.url);
  const admit = (admitted: boolean) =>
    another.sql.unsafe(`alter database "${pathname.slice(1)}" allow_connections ${String(admitted)}`);
  // Who is connected stays it, and nobody else comes in.
  await database.sql`select 1`;
  await admit(false);
  await database.sql`update event_log set epoch = 'another'`;
  await vi.waitFor(() => expect(program.said).toContain('could not begin anew'), { timeout: 20_000 });
  await admit(true);
  const asked = () => request(url, { method: 'GET', path: '/readyz' }).then(({ status }) => status);
  await vi.waitFor(async () => expect(await asked()).toBe(200), { timeout: 20_000 });
  program.signal('SIGTERM');
  expect(await program.ended).toEqual(cleanly);
});

describe('the end', () => {
  test('may come while it is still starting', patient, async () => {
    const DATA_DIR = await dataFolder();
    const program = new Program({ PORT: '0', DATA_DIR });
    while (postgresIn(DATA_DIR).length === 0) await sleep(5);
    program.interrupt();
    expect(await program.ended).toEqual(cleanly);
    expect(postgresIn(DATA_DIR)).toEqual([]);
  });

  test('waits for a request that is under way', patient, async () => {
    const program = new Program({ PORT: '0', DATA_DIR: await dataFolder(), DATABASE_URL: (await ownDatabase()).url });
    const url = new URL(await program.url());
    const body = JSON.stringify({ email: 'ann@example.com', username: 'ann', password });
    const socket = connect(Number(url.port), url.hostname);
    socket.write(
      [
        'POST /register HTTP/1.1',
        `Host: ${url.host}`,
        'Content-Type: application/json',
        `Content-Length: ${body.length}`,
        'Expect: 100-continue',
        '\r\n',
      ].join('\r\n'),
    );
    expect(String(await once(socket, 'data'))).toMatch(/^HTTP\/1\.1 100 /);
    program.signal('SIGTERM');
    await sleep(100);
    socket.write(body);
    expect(String(await once(socket, 'data'))).toMatch(/^HTTP\/1\.1 201 /);
    expect(await program.ended).toEqual(cleanly);
  });

  test('does not wait for a database that is frozen', patient, async () => {
    const line = await layLine();
    const DATABASE_URL = line.to((await ownDatabase()).url);
    const program = new Program({ PORT: '0', DATA_DIR: await dataFolder(), DATABASE_URL, RATE_LIMITS: 'off' });
    const ann = await register(await program.url(), 'ann');
    const { id: workspace_id } = await ann.client.workspaces.create.mutate({ name: 'Acme' });
    const [general] = (await ann.client.channels.list.query({ workspace_id })).items;
    // Who has come is told to others, and how far the log has come is looked up, every second.
    const heard = await ann.hear();
    await heard.until('ready');
    line.freeze();
    const { status } = await ann.rest('POST', `/channels/${general?.id}/messages`, { content: 'Anybody?' });
    expect(status).toBe(503);
    program.signal('SIGTERM');
    expect(await program.ended).toEqual(cleanly);
  });

  test('does not wait for a client that takes nothing', patient, async () => {
    const program = new Program({ PORT: '0', DATA_DIR: await dataFolder(), DATABASE_URL: (await ownDatabase()).url });
    const url = new URL(await program.url());
    const socket = connect(Number(url.port), url.hostname);
    onTestFinished(() => void socket.destroy());
    socket.on('error', () => {});
    socket.pause().write(`GET /docs/scalar.js HTTP/1.1\r\nHost: ${url.host}\r\n\r\n`);
    await once(socket, 'readable');
    program.signal('SIGTERM');
    expect(await program.ended).toEqual(cleanly);
  });
});

describe('two starts at once on the same data', () => {
  test('on the same port: one serves, the other says why it does not, and harms nothing', patient, async () => {
    const settings = { PORT: String(await freePort()), DATA_DIR: await usedFolder() };
    const programs = [new Program(settings), new Program(settings)];
    const end = await Promise.race(programs.map(({ ended }) => ended));
    expect(end).toEqual({ code: 1, signal: null });
    const [winner] = programs.filter(({ said }) => !said.includes(`PORT: ${settings.PORT} is in use`));
    const url = await winner?.url();
    expect(url).toBe(`http://127.0.0.1:${settings.PORT}`);
    const ann = await register(String(url), 'ann');
    expect((await ann.rest('GET', '/users/me')).status).toBe(200);
  });

  test('on two ports: both serve the same, and the one goes on when the other has ended', patient, async () => {
    const DATA_DIR = await dataFolder();
    const programs = [new Program({ PORT: '0', DATA_DIR }), new Program({ PORT: '0', DATA_DIR })];
    const [one = '', other = ''] = await Promise.all(programs.map((program) => program.url()));
    const ann = await register(one, 'ann');
    const { status, body } = await request(other, { method: 'GET', path: '/users/me', token: ann.token });
    expect({ status, body }).toMatchObject({ status: 200, body: { id: ann.id } });
    expect(postgresIn(DATA_DIR)).toHaveLength(1);

    const [owner, guest] = programs.toSorted((one) => (postgresIn(DATA_DIR)[0]?.includes(`parley-${one.pid} `) ? -1 : 1));
    owner?.signal('SIGTERM');
    expect(await owner?.ended).toEqual(cleanly);
    const left = (await guest?.url()) ?? '';
    const asked = () => request(left, { method: 'GET', path: '/users/me', token: ann.token });
    await vi.waitFor(async () => expect((await asked()).status).toBe(200), { timeout: 30_000 });
    guest?.signal('SIGTERM');
    expect(await guest?.ended).toEqual(cleanly);
    expect(postgresIn(DATA_DIR)).toEqual([]);
  });

  test('both go on when the one whose PostgreSQL it is was started again before the other could', patient, async () => {
    const DATA_DIR = await usedFolder();
    const owner = new Program({ PORT: '0', DATA_DIR });
    await owner.url();
    const guest = new Program({ PORT: '0', DATA_DIR });
    const ann = await register(await guest.url(), 'ann');
    guest.signal('SIGSTOP');
    owner.signal('SIGTERM');
    expect(await owner.ended).toEqual(cleanly);
    const again = await new Program({ PORT: '0', DATA_DIR }).url();
    guest.signal('SIGCONT');
    for (const url of [again, await guest.url()]) {
      const asked = () => request(url, { method: 'GET', path: '/users/me', token: ann.token });
      await vi.waitFor(async () => expect((await asked()).status).toBe(200), { timeout: 30_000 });
    }
  });
});
