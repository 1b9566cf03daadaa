import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal, UserId } from '@parley/contracts';
import { connect, disconnect } from '@parley/db';
import { type Answer, createDatabase, openWorld, password, type Person, RawSocket, refusal, request } from '@parley/testing';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createLimits, type Limits } from './limits.ts';
import { networkOf } from './network.ts';
import { limits } from './rules.ts';

// The proxy is trusted, so that each test has addresses of its own.
const world = await openWorld({ RATE_LIMITS: 'on', TRUST_PROXY: '127.0.0.0/8' });
const { owner, mia, outsider, general, workspace } = world;

let lastAddress = 0;
const newAddress = () => `192.0.2.${++lastAddress}`;
const ask = (path: string, body: object, from: string, token?: string) =>
  request(world.url, { method: 'POST', path, body, headers: { 'x-forwarded-for': from }, ...(token !== undefined && { token }) });
const logIn = (login: string, from: string, secret = password) => ask('/login', { login, password: secret }, from);

async function statuses(times: number, deed: () => Promise<{ status: number }>): Promise<number[]> {
  const found: number[] = [];
  for (let time = 0; time < times; time++) found.push((await deed()).status);
  return found;
}
const repeat = (times: number, status: number) => Array.from({ length: times }, () => status);

describe('logging in', () => {
  test('five wrong passwords for an account from one address are enough, and then even the right one must wait', async () => {
    const from = newAddress();
    expect(await statuses(5, () => logIn('mia', from, 'wrong battery'))).toEqual(repeat(5, 401));
    const answer = await logIn('mia@example.com', from);
    expect(answer.body).toMatchObject({ status: 429, code: 'TOO_MANY_REQUESTS', reason: 'rate_limited' });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(800);
    expect(answer.headers.get('ratelimit-limit')).toBe('5');
    expect(answer.headers.get('ratelimit-remaining')).toBe('0');
    expect(answer.headers.get('ratelimit-reset')).toBe(answer.headers.get('retry-after'));
    expect((await logIn('mia', newAddress())).status).toBe(200);
  });

  test('all at once are counted too', async () => {
    const from = newAddress();
    const answers = await Promise.all(repeat(20, 0).map(() => logIn('max', from, 'wrong battery')));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(5);
  });

  test('whoever does not exist is counted like whoever does', async () => {
    const from = newAddress();
    expect(await statuses(6, () => logIn('nobody-at-all', from, 'wrong battery'))).toEqual([...repeat(5, 401), 429]);
  });

  test('what was typed as a name is not kept: it may have been a password', async () => {
    expect((await logIn('typed-in-the-wrong-field', newAddress(), 'wrong battery')).status).toBe(401);
    const kept = await world.sql`select key from rate_limits`;
    expect(kept.length).toBeGreaterThan(0);
    expect(JSON.stringify(kept)).not.toContain('typed-in-the-wrong-field');
  });

  test('twenty wrong passwords from one address are enough, whosever they are', async () => {
    const from = newAddress();
    let who = 0;
    expect(await statuses(21, () => logIn(`guessed${who++}`, from, 'wrong battery'))).toEqual([...repeat(20, 401), 429]);
  });

  test('right passwords do not count', async () => {
    const from = newAddress();
    expect(await statuses(25, () => logIn('gus', from))).toEqual(repeat(25, 200));
  });

  test('what strangers try does not lock out whoever logs in from where he was before', async () => {
    const home = newAddress();
    expect((await logIn('adam', home)).status).toBe(200);
    const tries = limits.login_from_strangers.times;
    const answers = await statuses(tries + 1, () => logIn('adam', newAddress(), 'wrong battery'));
    expect(answers.at(-1)).toBe(429);
    expect((await logIn('adam', newAddress())).status).toBe(429);
    expect((await logIn('adam', home)).status).toBe(200);
  });

  test('over a socket behind a proxy counts for the address that the proxy names', async () => {
    const from = newAddress();
    const socket = await RawSocket.open(world.url, mia.token, { 'x-forwarded-for': from });
    for (let id = 1; id <= 6; id++) {
      const input = { json: { login: 'max', password: 'wrong battery' } };
      socket.send({ id, method: 'mutation', params: { path: 'auth.login', input } });
    }
    const answers = await Promise.all([1, 2, 3, 4, 5, 6].map((id) => socket.frame(`"id":${id},`)));
    expect(answers.filter((answer) => answer.includes('invalid_credentials'))).toHaveLength(5);
    expect(answers.filter((answer) => answer.includes('rate_limited'))).toHaveLength(1);
    socket.socket.close();
    expect((await logIn('max', from)).status).toBe(429);
    expect((await logIn('max', newAddress())).status).toBe(200);
  });

  test('a password is not found out by changing it', async () => {
    const from = newAddress();
    const change = () =>
      request(world.url, {
        method: 'PUT',
        path: '/users/me/password',
        body: { current_password: 'wrong battery', new_password: 'staple correct horse' },
        headers: { 'x-forwarded-for': from },
        token: outsider.token,
      });
    expect(await statuses(6, change)).toEqual([...repeat(5, 401), 429]);
  });
});

test('an address makes only so many accounts', async () => {
  const from = newAddress();
  let who = 0;
  const register = () => {
    const username = `many${who++}`;
    return ask('/register', { username, email: `${username}@example.com`, password }, from);
  };
  const { times } = limits.register;
  expect(await statuses(times + 1, register)).toEqual([...repeat(times, 201), 429]);
});

test('an address refreshes only so often', async () => {
  const from = newAddress();
  const { times } = limits.refresh;
  const answers = await statuses(times + 1, () => ask('/token/refresh', { refresh_token: 'none' }, from));
  expect(answers).toEqual([...repeat(times, 401), 429]);
});

test('one invites only so often, and only so many mails go to one address', async () => {
  const { id: workspace_id } = await outsider.client.workspaces.create.mutate({ name: 'Inviting' });
  const path = `/workspaces/${workspace_id}/invitations`;
  const mail = () => outsider.rest('POST', path, { email: 'Much@example.com' });
  expect(await statuses(limits.mail.times + 1, mail)).toEqual([...repeat(limits.mail.times, 201), 429]);
  const left = limits.invite.times - limits.mail.times - 1;
  expect(await statuses(left + 1, () => outsider.rest('POST', path, {}))).toEqual([...repeat(left, 201), 429]);
});

test('one adds emoji only as often as one uploads', async () => {
  const add = () => mia.rest('POST', `/workspaces/${workspace.id}/emoji`, { name: 'parley', attachment_id: mia.id });
  const { times } = limits.upload;
  expect(await statuses(times + 1, add)).toEqual([...repeat(times, 404), 429]);
});

describe('sending', () => {
  const content = 'once more';
  const send = (person: Person) => person.rest('POST', `/channels/${general.id}/messages`, { content });

  test('is counted over all faces together, each call of a batch for itself, and the answers say what is left', async () => {
    const { times } = limits.send;
    const first = await send(owner);
    expect(first.status).toBe(201);
    expect(first.headers.get('ratelimit-limit')).toBe(String(times));
    expect(Number(first.headers.get('ratelimit-remaining'))).toBe(times - 1);
    expect(Number(first.headers.get('ratelimit-reset'))).toBeGreaterThan(0);
    const batch = Object.fromEntries(repeat(10, 0).map((_, index) => [index, { json: { channel_id: general.id, content } }]));
    const path = `/trpc/${repeat(10, 0)
      .map(() => 'messages.create')
      .join(',')}?batch=1`;
    await request(world.url, { method: 'POST', path, body: batch, token: owner.token });
    // More than fit, even when the machine is so slow that the count begins anew meanwhile.
    const sends = repeat(3 * times, 0).map(() => owner.client.messages.create.mutate({ channel_id: general.id, content }));
    const refused = (await Promise.allSettled(sends)).flatMap((sent) =>
      sent.status === 'rejected' ? [sent.reason as unknown] : [],
    );
    expect(refused.length).toBeGreaterThan(0);
    expect(await refusal(Promise.reject(refused[0]))).toBe('rate_limited');
    expect((await send(mia)).status).toBe(201);
  });

  test('whoever is not in a channel uses up nothing of what may be sent to it, not even while that is being found out', async () => {
    const outsiders = await Promise.all(repeat(6, 0).map((_, index) => registerFrom(newAddress(), `outsider${index}`)));
    const tries = await world.sql.begin(async (sql) => {
      await sql`select 1 from channels where id = ${general.id} for update`;
      const underWay = outsiders.flatMap(({ access_token }) =>
        repeat(limits.send.times, 0).map(() => ask(`/channels/${general.id}/messages`, { content }, newAddress(), access_token)),
      );
      await sleep(500);
      return { underWay };
    });
    const answers = await Promise.all(tries.underWay);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([404]));
    expect((await send(mia)).status).toBe(201);
  });

  test('to one channel is counted for all who are in it together, and nobody else is told that it is full', async () => {
    const people = await Promise.all(repeat(8, 0).map((_, index) => registerFrom(newAddress(), `talker${index}`)));
    for (const { user } of people)
      await owner.client.members.add.mutate({ workspace_id: workspace.id, user_id: user.id, role: 'member' });
    const { id } = await owner.client.channels.create.mutate({ workspace_id: workspace.id, name: 'busy' });
    for (const { user } of people) await owner.client.channelMembers.add.mutate({ channel_id: id, user_id: user.id });
    const sendThere = (token: string) => ask(`/channels/${id}/messages`, { content }, newAddress(), token);
    const limit = String(limits.send_to_channel.times);
    let full: Answer | undefined;
    while (!full) {
      const answers = await Promise.all(people.map(({ access_token }) => sendThere(access_token)));
      full = answers.find(({ headers }) => headers.get('ratelimit-limit') === limit);
    }
    expect(full.status).toBe(429);
    expect(full.body).toMatchObject({ reason: 'rate_limited' });
    expect((await sendThere(outsider.token)).body).toMatchObject({ reason: 'not_found' });
  });
});

async function registerFrom(from: string, username: string): Promise<Registered> {
  const answer = await ask('/register', { username, email: `${username}@example.com`, password }, from);
  return answer.as(Registered);
}

const Registered = z.object({ user: z.object({ id: UserId }), access_token: z.string() });
type Registered = z.infer<typeof Registered>;

describe('who counts', async () => {
  const database = await createDatabase();
  const [one, other] = [connect(database.url), connect(database.url)];
  afterAll(async () => {
    await Promise.all([disconnect(one), disconnect(other)]);
    await database.drop();
  });

  const twoNodes: [string, Limits, Limits][] = [
    ['nodes on one database, together', createLimits(one.$client), createLimits(other.$client)],
  ];
  const alone = createLimits();
  test.each<[string, Limits, Limits]>([...twoNodes, ['a node by itself', alone, alone]])('%s', async (_name, here, there) => {
    const { times, seconds } = limits.invite;
    for (let time = 0; time < times; time++) await (time % 2 === 0 ? here : there).take('invite', 'ann');
    for (const node of [here, there]) {
      const refused = await node.take('invite', 'ann').catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(Refusal);
      expect(refused).toMatchObject({ reason: 'rate_limited', limit: times });
      expect((refused as Refusal).retryAfter).toBeLessThanOrEqual(seconds);
    }
    expect(await here.take('invite', 'ben')).toMatchObject({ limit: times, remaining: times - 1 });
  });
});

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:DB8::5', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
  [null, 'unknown'],
])('the address %s is counted as %s', (ip, network) => {
  expect(networkOf(ip)).toBe(network);
});
