import { createDecipheriv, createECDH, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type NewPushSubscription, PushSubscriptionId } from '@parley/contracts';
import { openWorld, type Person, refusal } from '@parley/testing';
import { importJWK, jwtVerify } from 'jose';
import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';

const world = await openWorld();
const { owner, mia, outsider, workspace, general, sql } = world;

interface Pushed {
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** A push service on this machine: it answers with the statuses that the path names, one after the other, `201` unless it names one, and to `hang` never. */
const pushed: Pushed[] = [];
const service = createServer((request, response) => {
  const pieces: Buffer[] = [];
  request.on('data', (piece: Buffer) => pieces.push(piece));
  request.on('end', () => {
    const path = request.url ?? '';
    const [status = '201', ...later] = path.split('/').slice(2);
    const times = pushed.filter((earlier) => earlier.path === path).length;
    pushed.push({ path, headers: request.headers, body: Buffer.concat(pieces) });
    if (status === 'hang') return;
    response.writeHead(Number([status, ...later][times] ?? later.at(-1) ?? status)).end();
  });
}).listen(0, '127.0.0.1');
await once(service, 'listening');
afterAll(() => {
  service.close();
  service.closeAllConnections();
});
const origin = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;

let count = 0;

/** A browser that subscribes, and what it reads of what was pushed to it. */
function openBrowser(answers = '') {
  const keys = createECDH('prime256v1');
  const p256dh = keys.generateKeys('base64url');
  const auth = randomBytes(16);
  const path = `/${++count}${answers}`;
  const subscription: NewPushSubscription = { endpoint: origin + path, keys: { p256dh, auth: auth.toString('base64url') } };
  const received = () => pushed.filter((one) => one.path === path);
  return { subscription, received, read: () => received().map(({ body }) => decrypt(body, keys, auth)) };
}

const derive = (secret: Buffer, salt: Buffer, info: Buffer, length: number) =>
  Buffer.from(hkdfSync('sha256', secret, salt, info, length));

const Payload = z.object({ id: z.string(), type: z.string(), title: z.string(), preview: z.string() });

/** As RFC 8291 says that a browser does it. */
function decrypt(body: Buffer, keys: ReturnType<typeof createECDH>, auth: Buffer) {
  const [salt, length] = [body.subarray(0, 16), body[20] ?? 0];
  const [theirs, sealed] = [body.subarray(21, 21 + length), body.subarray(21 + length)];
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), keys.getPublicKey(), theirs]);
  const secret = derive(keys.computeSecret(theirs), auth, info, 32);
  const key = derive(secret, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
  const cipher = createDecipheriv('aes-128-gcm', key, derive(secret, salt, Buffer.from('Content-Encoding: nonce\0'), 12));
  cipher.setAuthTag(sealed.subarray(-16));
  const plain = Buffer.concat([cipher.update(sealed.subarray(0, -16)), cipher.final()]).toString();
  expect(plain.at(-1)).toBe('\u0002');
  return Payload.parse(JSON.parse(plain.slice(0, -1)));
}

const subscribe = (by: Person, body: unknown) => by.rest('POST', '/push/subscriptions', body);
const say = (content: string) => mia.client.messages.create.mutate({ channel_id: general.id, content });
const jobs = async () => (await sql`select from graphile_worker.jobs where task_identifier = 'push'`).length;

/** Somebody in the workspace who is not connected, with a browser that is told. */
async function away(name: string, answers = '') {
  const person = await world.register(name);
  await owner.client.members.add.mutate({ workspace_id: workspace.id, user_id: person.id });
  const browser = openBrowser(answers);
  const { status, body } = await subscribe(person, browser.subscription);
  expect(status).toBe(201);
  return { person, browser, id: (body as { id: string }).id };
}

test('who is away is told on his browser, which alone can read it; the push service knows from whom it comes', async () => {
  const { person, browser, id } = await away('pam');
  expect(await sql`select id from push_subscriptions where user_id = ${person.id}`).toEqual([{ id }]);
  const { id: message_id } = await say('Come here, @pam');
  await expect.poll(browser.read).toHaveLength(1);
  const [notification] = (await person.rest('GET', '/notifications')).as(
    z.object({ items: z.array(z.looseObject({ id: z.string() })) }),
  ).items;
  expect(browser.read()).toEqual([{ id: notification?.id, type: 'mention', title: 'mia', preview: 'Come here, @pam' }]);
  expect(notification).toMatchObject({ message_id });

  const [{ headers, body }] = browser.received() as [Pushed];
  expect(headers).toMatchObject({ 'content-encoding': 'aes128gcm', ttl: '86400', topic: notification?.id.replaceAll('-', '') });
  expect(body.toString('latin1')).not.toContain('Come here');
  const [, token = '', key = ''] = /^vapid t=(.+), k=(.+)$/.exec(headers.authorization ?? '') ?? [];
  expect((await person.rest('GET', '/push/key')).body).toEqual({ public_key: key });
  const point = Buffer.from(key, 'base64url');
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString('base64url'));
  const { payload } = await jwtVerify(token, await importJWK({ kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '' }, 'ES256'), {
    audience: origin,
  });
  expect(payload.sub).toMatch(/^(https|mailto):/);
});

test('who is connected, has read it, or does not want to be disturbed is not told', async () => {
  const [there, quiet] = [await away('quin'), await away('rolf')];
  const heard = await there.person.hear();
  await quiet.person.rest('PUT', '/notifications/preferences', { dnd_until: '2999-12-31T23:59:59.000Z' });
  await say('@quin and @rolf');
  await heard.until('notification.created');
  const { browser } = await away('sara');
  await say('@sara');
  await expect.poll(browser.read).toHaveLength(1);
  await expect.poll(jobs).toBe(0);
  expect([...there.browser.read(), ...quiet.browser.read()]).toEqual([]);
});

test('a browser that the push service does not know any more is forgotten; what failed is tried again', async () => {
  const [gone, gone2, failing] = [await away('tara', '/410'), await away('ugo', '/404'), await away('vera', '/503/201')];
  await say('@tara @ugo @vera');
  await expect.poll(() => sql`select from push_subscriptions where id in ${sql([gone.id, gone2.id])}`).toHaveLength(0);
  await expect.poll(failing.browser.received).toHaveLength(1);
  await sql`update graphile_worker._private_jobs set run_at = now() where attempts = 1`;
  await sql`select graphile_worker.add_job('prune_events')`;
  await expect.poll(failing.browser.received, { timeout: 5_000 }).toHaveLength(2);
  await expect.poll(jobs).toBe(0);
  expect(new Set(failing.browser.read().map(({ id }) => id)).size).toBe(1);
  await say('@tara again');
  expect(gone.browser.received()).toHaveLength(1);
});

test('no other work waits for push services that do not answer', async () => {
  const hanging = await Promise.all(['yara', 'zoe', 'abe', 'bea'].map((name) => away(name, '/hang')));
  await say('@yara @zoe @abe @bea');
  for (const { browser } of hanging) await expect.poll(browser.received).toHaveLength(1);
  await sql`insert into mails (id, recipient, subject, content, created_at)
    values (gen_random_uuid(), 'ann@example.com', 'Long ago', '', now() - interval '1 year')`;
  await sql`select graphile_worker.add_job('prune_mails')`;
  await expect.poll(() => sql`select from mails`, { timeout: 5_000 }).toHaveLength(0);
  const there = await away('cid');
  await say('@cid');
  await expect.poll(there.browser.received, { timeout: 5_000 }).toHaveLength(1);
});

test('nobody waits long for one whose push services do not answer, however much he is told', { timeout: 60_000 }, async () => {
  const hanging = await away('dora', '/hang');
  for (let others = 0; others < 9; others++) await subscribe(hanging.person, openBrowser('/hang').subscription);
  for (let times = 0; times < 8; times++) await say(`@dora ${times}`);
  const there = await away('emil');
  await say('@emil');
  await expect.poll(there.browser.received, { timeout: 40_000 }).toHaveLength(1);
});

test('of more than twenty browsers the oldest is told no more', async () => {
  const { person, id } = await away('fay');
  for (let others = 0; others < 20; others++) await subscribe(person, openBrowser('').subscription);
  const ids = await sql<{ id: string }[]>`select id from push_subscriptions where user_id = ${person.id}`;
  expect(ids).toHaveLength(20);
  expect(ids).not.toContainEqual({ id });
});

test('a browser belongs to who subscribed it last; only he takes it back', async () => {
  const [first, second] = [await away('wim'), await away('xena')];
  const taken = await subscribe(second.person, first.browser.subscription);
  expect(taken).toMatchObject({ status: 201, body: { id: first.id } });
  const unsubscribe = ({ client }: Person) => client.push.unsubscribe.mutate({ id: PushSubscriptionId.parse(first.id) });
  for (const person of [first.person, outsider]) expect(await refusal(unsubscribe(person))).toBe('not_found');
  expect((await second.person.rest('DELETE', `/push/subscriptions/${first.id}`)).status).toBe(204);
  expect((await second.person.rest('DELETE', `/push/subscriptions/${first.id}`)).status).toBe(404);
});

test('what is no subscription is refused', async () => {
  const { subscription } = openBrowser();
  for (const wrong of [
    { keys: { ...subscription.keys, auth: 'short' } },
    { keys: { ...subscription.keys, p256dh: createHash('sha512').update('no point').digest('base64url').padEnd(87, 'x') } },
    { endpoint: 'ftp://push.example.com/x' },
    { endpoint: 'nowhere' },
  ]) {
    expect((await subscribe(mia, { ...subscription, ...wrong })).status).toBe(400);
  }
});
