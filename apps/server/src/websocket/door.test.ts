import { once } from 'node:events';
import { openHouse, openWorld, RawSocket } from '@parley/testing';
import { SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';

const world = await openWorld();
const { url, mia, max, outsider, general, sql } = world;
const channel_id = general.id;

const aString: unknown = expect.any(String);
const me = { id: 1, method: 'query', params: { path: 'users.me' } };
const subscription = (id: number | string) => ({ id, method: 'subscription', params: { path: 'events.subscribe', input: {} } });
const stillLives = async () => expect((await world.rest('GET', '/healthz')).status).toBe(200);

test('the frames of a subscription are those of the stock protocol', async () => {
  const raw = await RawSocket.open(url, max.token);
  raw.send({ ...subscription(7), jsonrpc: '2.0' });
  const started: unknown = JSON.parse(await raw.frame('started'));
  expect(started).toEqual({ id: 7, jsonrpc: '2.0', result: { type: 'started' } });
  await raw.frame('"ready"');
  const message = await mia.client.messages.create.mutate({ channel_id, content: 'Grüße 🌴' });
  const frame: unknown = JSON.parse(await raw.frame('message.created'));
  expect(frame).toMatchObject({
    id: 7,
    jsonrpc: '2.0',
    result: {
      type: 'data',
      id: aString,
      data: {
        json: {
          id: aString,
          data: {
            type: 'message.created',
            channel_id,
            workspace_id: world.workspace.id,
            actor_id: mia.id,
            occurred_at: aString,
            data: { message: { id: message.id, content: 'Grüße 🌴', created_at: message.created_at.toISOString() } },
          },
        },
        meta: {
          values: {
            'data.occurred_at': ['Date'],
            'data.data.message.created_at': ['Date'],
            'data.data.message.user.created_at': ['Date'],
          },
        },
      },
    },
  });
  raw.send({ id: 7, method: 'subscription.stop' });
  await raw.frame('stopped');
  raw.socket.close();
});

test.each([
  ['no token', '', 4401],
  ['a token that is none', 'abc', 4401],
])('%s: 4401', async (_what, token, code) => {
  const raw = await RawSocket.open(url, token);
  expect(await raw.closed).toMatchObject({ code });
});

test('a token in the header serves as well', async () => {
  const raw = new RawSocket(url, { path: '/trpc', headers: { authorization: `Bearer ${mia.token}` } });
  await once(raw.socket, 'open');
  raw.send(me);
  expect(await raw.frame('"id":1')).toContain('"username":"mia"');
  raw.socket.close();
});

test.each(['https://evil.example', 'null', `${url}.evil.example`, url.replace('http', 'https')])(
  'a page of another origin (%s): 4403',
  async (origin) => {
    const raw = new RawSocket(url, { headers: { origin } });
    expect(await raw.closed).toMatchObject({ code: 4403 });
  },
);

test('a page of our own origin is let in', async () => {
  const raw = await RawSocket.open(url, mia.token, { origin: url });
  raw.send(me);
  expect(await raw.frame('"id":1')).toContain('"username":"mia"');
  raw.socket.close();
});

test.each(['/', '/other', '/trpcx', '/trpc/x', '/%zz'])('the path %s is no socket', async (path) => {
  const raw = new RawSocket(url, { path });
  expect(await raw.closed).toMatchObject({ code: 1006 });
  await stillLives();
});

test.each(['[', 'a b', 'parley:99999', '%zz'])('a host that is none (%j) is hung up on; nobody else notices', async (host) => {
  const raw = new RawSocket(url, { headers: { host } });
  expect(await raw.closed).toMatchObject({ code: 1006 });
  await stillLives();
});

test('who says nothing for five seconds: 4408', async () => {
  const raw = await RawSocket.open(url);
  expect(await raw.closed).toMatchObject({ code: 4408 });
});

test('a frame of more than twenty calls: closed, and none of them is done', async () => {
  const raw = await RawSocket.open(url, mia.token);
  const send = { method: 'mutation', params: { path: 'messages.create', input: { channel_id, content: 'one of too many' } } };
  raw.send(Array.from({ length: 21 }, (_, id) => ({ id, ...send })));
  expect(await raw.closed).toMatchObject({ code: 1008 });
  expect(await sql`select from messages where content = 'one of too many'`).toHaveLength(0);
});

test('twenty calls in a frame are answered, each under its id', async () => {
  const raw = await RawSocket.open(url, mia.token);
  raw.send(Array.from({ length: 20 }, (_, id) => ({ ...me, id })));
  const answers = await Promise.all(Array.from({ length: 20 }, (_, id) => raw.frame(`{"id":${id},`)));
  expect(new Set(answers).size).toBe(20);
  raw.socket.close();
});

test('a frame that is too large: closed', async () => {
  const raw = await RawSocket.open(url, mia.token);
  raw.send(JSON.stringify({ ...me, padding: 'x'.repeat(70_000) }));
  expect(await raw.closed).toMatchObject({ code: 1009 });
  await stillLives();
});

test.each([
  'null',
  '[]',
  '{}',
  '"x"',
  '{"id":null}',
  '{"id":{},"method":"query","params":{"path":"users.me"}}',
  '{"id":1,"method":"query","params":{"path":"no.such"}}',
  '{"id":1,"method":"query","params":{"path":"__proto__"}}',
  '{"id":1,"method":"subscription","params":{"path":"users.me"}}',
  '{"id":1,"method":"query","params":{"path":"events.subscribe"}}',
  '{"id":1,"method":"constructor"}',
  '{not json',
  Buffer.from([0xff, 0xfe, 0x00]),
])('nonsense (%s) is answered or hung up on; nobody else notices', async (nonsense) => {
  const raw = await RawSocket.open(url, mia.token);
  raw.send(nonsense);
  raw.send({ ...me, id: 99 });
  const answered = raw.frame('"id":99').then(() => 'answered');
  expect(await Promise.race([raw.closed.then(() => 'hung up on'), answered])).toMatch(/answered|hung up on/);
  await answered.catch(() => {});
  raw.socket.terminate();
  await stillLives();
});

test('an id of more than 64 characters: closed', async () => {
  const raw = await RawSocket.open(url, mia.token);
  raw.send({ ...me, id: 'x'.repeat(65) });
  expect(await raw.closed).toMatchObject({ code: 1008 });
});

test('the typed client may ask for as much at once as it likes', async () => {
  const profiles = await Promise.all(Array.from({ length: 50 }, () => mia.client.users.me.query()));
  expect(new Set(profiles.map(({ id }) => id))).toEqual(new Set([mia.id]));
  const contents = Array.from({ length: 12 }, (_, number) => `${number} ${'語'.repeat(11_000)}`);
  const sent = await Promise.all(contents.map((content) => mia.client.messages.create.mutate({ channel_id, content })));
  expect(sent.map(({ content }) => content)).toEqual(contents);
});

describe('with limits', async () => {
  const house = await openHouse({ RATE_LIMITS: 'on' });
  const eager = await house.register('eager');

  test('a flood of frames: 4429', async () => {
    const raw = await RawSocket.open(house.url, eager.token);
    for (let n = 0; n < 1_100; n++) raw.send('PING');
    expect(await raw.closed).toMatchObject({ code: 4429 });
  });

  test('more than fifty subscriptions on a socket: 4429', async () => {
    const raw = await RawSocket.open(house.url, eager.token);
    for (let id = 1; id <= 50; id++) raw.send(subscription(id));
    await raw.frame('"id":50', '"ready"');
    raw.send(subscription(51));
    expect(await raw.closed).toMatchObject({ code: 4429 });
  });

  test('more than ten sockets of one person: 4429', async () => {
    const person = await house.register('many');
    const sockets = await Promise.all(Array.from({ length: 10 }, () => RawSocket.open(house.url, person.token)));
    for (const raw of sockets) raw.send(me);
    await Promise.all(sockets.map((raw) => raw.frame('"username":"many"')));
    const eleventh = await RawSocket.open(house.url, person.token);
    expect(await eleventh.closed).toMatchObject({ code: 4429 });
    for (const raw of sockets) raw.socket.close();
  });
});

test('logging out closes the sockets of that session with 4401, and no other', async () => {
  const [here, elsewhere] = await Promise.all([RawSocket.open(url, outsider.token), RawSocket.open(url, mia.token)]);
  here.send(subscription(1));
  elsewhere.send(subscription(1));
  await Promise.all([here.frame('"ready"'), elsewhere.frame('"ready"')]);
  expect((await outsider.rest('POST', '/logout', {})).status).toBe(204);
  expect(await here.closed).toMatchObject({ code: 4401 });
  expect((await outsider.rest('GET', '/users/me')).status).toBe(401);
  await mia.client.messages.create.mutate({ channel_id, content: 'still here' });
  await elsewhere.frame('still here');
  elsewhere.socket.close();
});

test('a socket ends with its token, unless the session was renewed on it', async () => {
  const person = await world.register('renewing');
  const { access_token, refresh_token } = await world.client.auth.login.mutate({ login: 'renewing', password: person.password });
  const soon = await endingSoon(access_token, 2);
  const [lazy, renewed] = await Promise.all([RawSocket.open(url, soon), RawSocket.open(url, soon)]);
  renewed.send(subscription(1));
  await renewed.frame('"ready"');
  renewed.send({ id: 2, method: 'mutation', params: { path: 'auth.refresh', input: { refresh_token } } });
  await renewed.frame('"id":2', 'access_token');
  expect(await lazy.closed).toMatchObject({ code: 4401 });
  renewed.send({ ...me, id: 3 });
  await renewed.frame('"id":3', '"username":"renewing"');
  renewed.socket.close();
});

/** The same token, with some seconds to live. */
async function endingSoon(token: string, seconds: number): Promise<string> {
  const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  return new SignJWT({ ...(claims as object), exp: Math.floor(Date.now() / 1_000) + seconds })
    .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
    .sign(new TextEncoder().encode('a secret for tests, of more than 32 bytes'));
}

test(
  'a reader who does not read is cut off with 4008 and can resume; the others hear everything meanwhile',
  { timeout: 60_000 },
  async () => {
    const [slow, quick] = await Promise.all([RawSocket.open(url, max.token), RawSocket.open(url, mia.token)]);
    for (const raw of [slow, quick]) raw.send(subscription(1));
    await Promise.all([slow.frame('"ready"'), quick.frame('"ready"')]);
    slow.socket.pause();
    const content = 'x'.repeat(11_000);
    const count = 900;
    for (let sent = 0; sent < count; sent += 50) {
      await Promise.all(Array.from({ length: 50 }, () => mia.rest('POST', `/channels/${channel_id}/messages`, { content })));
    }
    await mia.client.messages.create.mutate({ channel_id, content: 'the last' });
    await quick.frame('the last');
    slow.socket.resume();
    // Who takes even the last word too late learns only that the connection has ended.
    expect([4008, 1006]).toContain((await slow.closed).code);
    const { result } = JSON.parse(slow.frames.at(-1) ?? '{}') as { result: { id: string } };
    const resumed = await max.hear(result.id);
    const heardBefore = slow.frames.filter((frame) => frame.includes('message.created')).length;
    const heardAfter = resumed.events.filter(({ type }) => type === 'message.created').length;
    expect(heardBefore + heardAfter).toBe(count + 1);
    quick.socket.close();
  },
);
