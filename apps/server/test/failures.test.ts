import { randomUUID } from 'node:crypto';
import { Message, Page } from '@parley/contracts';
import { startObjectStore } from '@parley/storage/embedded';
import {
  callOverHttp,
  type House,
  layLine,
  openHouse,
  openWorld,
  type Person,
  RawSocket,
  readProblem,
  refusal,
} from '@parley/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';

/** What only we should know: SQL, names in the database, paths, parts, stacks. */
const inside = /select|insert|relation|column|messages_|postgres|drizzle|sql|node_modules|packages\/|\.ts|\n\s+at /i;

test('a fault of ours is told as nothing but a fault, and logged under the id of the request', async () => {
  const { mia, general, url, sql, log } = await openWorld({ LOG_LEVEL: 'warn' });
  const channel_id = general.id;
  await sql`alter table messages rename column seq to messages_seq`;

  const rest = await mia.rest('GET', `/channels/${channel_id}/messages`);
  const { request_id, ...problem } = readProblem(rest);
  expect(problem).toEqual({
    type: 'urn:parley:problem:internal',
    title: 'Internal server error',
    status: 500,
    detail: 'Something went wrong on our side. Quote the request id when you report it.',
    code: 'INTERNAL_SERVER_ERROR',
    reason: 'internal',
  });

  const call = { name: 'messages.list', type: 'query', input: { channel_id }, token: mia.token } as const;
  const trpc = await callOverHttp(url, call);
  expect(trpc).toMatchObject({ status: 500, body: { error: { json: { data: { reason: 'internal' } } } } });
  for (const { text } of [rest, trpc]) expect(text).not.toMatch(inside);

  const failure: unknown = await mia.client.messages.list.query({ channel_id }).catch((error: unknown) => error);
  expect(JSON.stringify(failure)).not.toMatch(inside);
  expect(failure).toMatchObject({ message: problem.detail, data: { reason: 'internal' } });

  const ids = log.entries.map((entry) => entry['request_id']);
  expect(ids).toEqual([
    request_id,
    trpc.headers.get('x-request-id'),
    (failure as { data: { request_id: string } }).data.request_id,
  ]);
  for (const entry of log.entries) {
    expect(entry).toMatchObject({ msg: 'a request failed', err: { message: 'a statement failed', cause: { code: '42703' } } });
  }
  expect(log.text).not.toMatch(/select |\$1|parameters/i);
});

test('while the object store is away no file is brought or sent, text goes on, and then all is made up for', async () => {
  const keys = { region: 'us-east-1', bucket: 'parley', accessKeyId: 'parley', secretAccessKey: 'parley' };
  const folder = await mkdtemp(join(tmpdir(), 'parley-objects-'));
  const store = await startObjectStore({ ...keys, folder, host: '127.0.0.1', port: 0, largest: 1e6, onError: () => {} });
  const line = await layLine();
  onTestFinished(async () => {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });
  const S3_ENDPOINT = line.to(`http://127.0.0.1:${store.port}`).replace(/\/$/, '');
  const settings = { S3_ENDPOINT, S3_ACCESS_KEY_ID: keys.accessKeyId, S3_SECRET_ACCESS_KEY: keys.secretAccessKey };
  const { rest, mia, general, sql } = await openWorld(settings);
  const file = { filename: 'cat.gif', content_type: 'image/gif', size: 6 };
  const { attachment, upload_url, method, headers } = await mia.client.attachments.createUploadUrl.mutate(file);
  expect((await fetch(upload_url, { method, headers, body: 'GIF89a' })).status).toBe(200);
  const messages = `/channels/${general.id}/messages`;
  const withFile = { content: '', attachment_ids: [attachment.id] };

  await line.cut();
  const unready = await rest('GET', '/readyz');
  const refused = [
    unready,
    await mia.rest('POST', '/attachments/generate-upload-url', file),
    await mia.rest('POST', messages, withFile),
  ];
  for (const answer of refused) {
    expect(readProblem(answer)).toMatchObject({ status: 503, reason: 'unavailable' });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(answer.text).not.toMatch(inside);
  }
  expect(readProblem(unready).detail).toBe('No answer from: object store.');
  expect((await mia.rest('POST', messages, { content: 'Text goes on' })).status).toBe(201);

  await line.mend();
  await vi.waitFor(async () => expect((await rest('GET', '/readyz')).status).toBe(200), { timeout: 5_000 });
  expect((await mia.rest('POST', messages, withFile)).status).toBe(201);
  const looked = () => sql`select shown_as from attachments where id = ${attachment.id} and inspected_at is not null`;
  await vi.waitFor(async () => expect(await looked()).toEqual([{ shown_as: 'image/gif' }]), { timeout: 15_000 });

  await line.cut();
  const [sent] = await sql`update attachments set inspected_at = null, shown_as = null returning message_id`;
  await sql`select graphile_worker.add_job('inspect_attachments', json_build_object('message_id', ${String(sent?.['message_id'])}::text))`;
  const failed = () =>
    sql`select from graphile_worker.jobs where task_identifier = 'inspect_attachments' and last_error is not null`;
  await vi.waitFor(async () => expect(await failed()).toHaveLength(1), { timeout: 15_000 });
  await line.mend();
  await sql`update graphile_worker._private_jobs set run_at = now()`;
  await sql`select graphile_worker.add_job('collect_garbage')`;
  await vi.waitFor(async () => expect(await looked()).toEqual([{ shown_as: 'image/gif' }]), { timeout: 15_000 });
});

test('who hangs up amid a request is not reported as a fault', async () => {
  const { url, log, rest } = await openHouse({ LOG_LEVEL: 'warn' });
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const head = ['POST /login HTTP/1.1', `Host: ${hostname}`, 'Content-Type: application/json', 'Content-Length: 100', '', '{'];
  await new Promise<void>((resolve) => socket.write(head.join('\r\n'), () => resolve()));
  socket.resetAndDestroy();
  await rest('POST', '/login', {});
  await rest('POST', '/login', {});
  expect(log.entries).toEqual([]);
});

/** Another session, of which nobody has asked yet whether it lives. */
async function logInAgain({ client, receive }: House, { me, password }: Person): Promise<Person> {
  const { access_token } = await client.auth.login.mutate({ login: me.username, password });
  return receive({ me, token: access_token });
}

test('while the database is away everybody is told so at once, and all goes on when it is back', async () => {
  const line = await layLine();
  const house = await openHouse({ LOG_LEVEL: 'warn' }, line.to);
  const ann = await house.register('ann');
  const { id: workspace_id } = await ann.client.workspaces.create.mutate({ name: 'Acme' });
  const { items } = await ann.client.channels.list.query({ workspace_id });
  const messages = `/channels/${items[0]?.id}/messages`;
  const heard = await ann.hear();
  const late = await logInAgain(house, ann);
  await line.cut();

  const asked = [
    ann.rest('GET', '/workspaces'),
    ann.rest('GET', messages),
    ann.rest('POST', messages, { content: 'Anybody?' }),
    ann.rest('POST', '/workspaces', { name: 'Another' }),
    house.rest('POST', '/login', { login: 'ann', password: ann.password }),
    house.rest('GET', '/readyz'),
  ];
  for (const answer of await Promise.all(asked)) {
    expect(readProblem(answer)).toMatchObject({ status: 503, code: 'SERVICE_UNAVAILABLE', reason: 'unavailable' });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(answer.text).not.toMatch(inside);
  }
  const trpc = await callOverHttp(house.url, { name: 'workspaces.list', type: 'query', input: {}, token: ann.token });
  expect(trpc).toMatchObject({ status: 503, body: { error: { json: { data: { reason: 'unavailable', retry_after: 1 } } } } });
  expect(trpc.headers.get('retry-after')).toBe('1');
  expect(await refusal(ann.client.workspaces.list.query({}))).toBe('unavailable');
  expect(await refusal(late.client.workspaces.list.query({}))).toBe('unavailable');
  const hearing = late.hear();
  expect((await house.rest('GET', '/healthz')).status).toBe(200);

  await line.mend();
  await hearing;
  await vi.waitFor(async () => expect((await house.rest('GET', '/readyz')).status).toBe(200), { timeout: 5_000 });
  expect((await ann.rest('POST', messages, { content: 'There you are' })).status).toBe(201);
  expect((await heard.until('message.created')).data.message.content).toBe('There you are');
  expect(new Set(log5xx(house.log.entries))).toEqual(new Set(['a part that the request needs is down']));
});

test('who connects while the database is away, by a session that has ended, is shown out when it is back', async () => {
  const line = await layLine();
  const house = await openHouse({}, line.to);
  const ann = await house.register('ann');
  const late = await logInAgain(house, ann);
  // As when the node was started after that: it has not heard of it.
  await house.sql`delete from sessions`;
  await line.cut();
  const socket = await RawSocket.open(house.url, late.token);
  socket.send({ id: 1, method: 'query', params: { path: 'workspaces.list', input: {} } });
  await socket.frame('"unavailable"');
  await line.mend();
  expect((await socket.closed).code).toBe(4401);
});

test('while the database is frozen nobody waits for it for long, and all goes on when it thaws', async () => {
  const line = await layLine();
  const house = await openHouse({ LOG_LEVEL: 'warn' }, line.to);
  const ann = await house.register('ann');
  const { id: workspace_id } = await ann.client.workspaces.create.mutate({ name: 'Acme' });
  const { items } = await ann.client.channels.list.query({ workspace_id });
  const messages = `/channels/${items[0]?.id}/messages`;
  const heard = await ann.hear();
  const late = await logInAgain(house, ann);
  line.freeze();

  const client_message_id = randomUUID();
  const ask = () => [
    ann.rest('GET', '/workspaces'),
    ann.rest('GET', messages),
    ann.rest('POST', messages, { content: 'Anybody?', client_message_id }),
    house.rest('POST', '/login', { login: 'ann', password: ann.password }),
    house.rest('GET', '/readyz'),
  ];
  const caught = await Promise.all(ask());
  const refused = await Promise.all(ask());
  for (const answer of [...caught, ...refused]) {
    expect(readProblem(answer)).toMatchObject({ status: 503, reason: 'unavailable' });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  }
  expect(await refusal(ann.client.workspaces.list.query({}))).toBe('unavailable');
  expect(await refusal(late.client.workspaces.list.query({}))).toBe('unavailable');
  expect((await house.rest('GET', '/healthz')).status).toBe(200);

  line.thaw();
  await vi.waitFor(async () => expect((await house.rest('GET', '/readyz')).status).toBe(200), { timeout: 10_000 });
  // What was given up may have been done all the same; said again under its id, it is there once.
  const again = await ann.rest('POST', messages, { content: 'Anybody?', client_message_id });
  expect([200, 201]).toContain(again.status);
  const { data } = await heard.until('message.created');
  expect(data.message.id).toBe(again.as(Message).id);
  expect((await ann.rest('GET', messages)).as(Page(Message)).items).toHaveLength(1);
});

const log5xx = (entries: Record<string, unknown>[]) => entries.filter(({ request_id }) => request_id).map(({ msg }) => msg);

test('what was sent while the database went away was sent once or not at all, and can be sent again', async () => {
  const line = await layLine();
  const house = await openHouse({}, line.to);
  const ann = await house.register('ann');
  const { id: workspace_id } = await ann.client.workspaces.create.mutate({ name: 'Acme' });
  const { items } = await ann.client.channels.list.query({ workspace_id });
  const path = `/channels/${items[0]?.id}/messages`;

  const letters = Array.from({ length: 24 }, (_, n) => ({ content: String(n), client_message_id: randomUUID() }));
  const answers: number[] = [];
  const writer = async (first: number) => {
    for (const body of letters.slice(first, first + 8)) {
      answers.push((await ann.rest('POST', path, body)).status);
      if (answers.length === 6) await line.cut();
    }
  };
  await Promise.all([0, 8, 16].map(writer));
  expect(new Set(answers)).toEqual(new Set([201, 503]));

  await line.mend();
  await vi.waitFor(async () => expect((await house.rest('GET', '/readyz')).status).toBe(200), { timeout: 5_000 });
  const again = await Promise.all(letters.map(async (body) => (await ann.rest('POST', path, body)).status));
  expect(new Set(again)).toEqual(new Set([200, 201]));
  const history = (await ann.rest('GET', `${path}?limit=100`)).as(Page(Message)).items;
  expect(history.map(({ content }) => Number(content)).toSorted((a, b) => a - b)).toEqual(letters.map((_, n) => n));
});
