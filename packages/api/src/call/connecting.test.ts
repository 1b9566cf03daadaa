import { createHmac } from 'node:crypto';
import { JoinedCall } from '@parley/contracts';
import { openWorld } from '@parley/testing';
import { jwtVerify } from 'jose';
import { expect, test } from 'vitest';

const secrets = { turn: 'canary-turn-secret', livekit: 'canary-livekit-secret', word: 'canary-credential' };
const ice = [
  { urls: 'stun:stun.example.com:3478' },
  { urls: ['turn:turn.example.com?transport=udp', 'turns:turn.example.com'], secret: secrets.turn },
  { urls: 'turn:old.example.com', username: 'parley', credential: secrets.word },
];
const settings = {
  ICE_SERVERS: JSON.stringify(ice),
  LIVEKIT_URL: 'wss://sfu.example.com',
  LIVEKIT_API_KEY: 'key-of-ours',
  LIVEKIT_API_SECRET: secrets.livekit,
  LOG_LEVEL: 'trace',
};
const { mia, max, general, log, sql } = await openWorld(settings);
const channel_id = general.id;

test('without settings nobody is told of any server', async () => {
  const world = await openWorld();
  const { id: call_id } = await world.mia.client.calls.start.mutate({ channel_id: world.general.id });
  const joined = await world.max.client.calls.join.mutate({ call_id });
  expect(joined).toMatchObject({ id: call_id, ice_servers: [] });
  expect(joined).not.toHaveProperty('sfu');
});

test('a TURN server with a secret gives each who joins a name and a word of his own, for a while', async () => {
  const { id: call_id } = await mia.client.calls.start.mutate({ channel_id });
  for (const person of [mia, max]) {
    const before = Date.now() / 1_000;
    const [stun, turn, old] = (await person.client.calls.join.mutate({ call_id })).ice_servers;
    expect(stun).toEqual({ urls: ['stun:stun.example.com:3478'] });
    expect(old).toEqual({ urls: ['turn:old.example.com'], username: 'parley', credential: secrets.word });
    const { username = '', ...rest } = turn ?? {};
    const credential = createHmac('sha1', secrets.turn).update(username).digest('base64');
    expect(rest).toEqual({ urls: ['turn:turn.example.com?transport=udp', 'turns:turn.example.com'], credential });
    const [expiry, user_id] = username.split(':');
    expect(user_id).toBe(person.id);
    expect(Number(expiry)).toBeGreaterThan(before);
    expect(Number(expiry)).toBeLessThan(before + 24 * 3_600);
  }
});

test('the token for the SFU lets him who joins into the room of the call, for a few minutes', async () => {
  const { id: call_id } = await mia.client.calls.start.mutate({ channel_id });
  const { sfu, id } = await max.client.calls.join.mutate({ call_id });
  expect(sfu?.url).toBe('wss://sfu.example.com');
  const key = new TextEncoder().encode(secrets.livekit);
  const { payload, protectedHeader } = await jwtVerify(sfu?.token ?? '', key, { issuer: 'key-of-ours', subject: max.id });
  expect(protectedHeader).toEqual({ alg: 'HS256', typ: 'JWT' });
  const { nbf = 0, exp = 0, ...claims } = payload;
  expect(claims).toEqual({
    iss: 'key-of-ours',
    sub: max.id,
    name: max.me.display_name,
    video: { room: id, roomJoin: true, canPublish: true, canSubscribe: true },
  });
  expect(exp - nbf).toBe(600);
});

test('only who joins is told the ways, and no secret leaves the server', async () => {
  const heard = await max.hear();
  const { id: call_id } = await mia.client.calls.start.mutate({ channel_id });
  const joined = await max.rest('POST', `/calls/${call_id}/join`, {});
  expect(Object.keys(joined.body as object).toSorted()).toEqual(Object.keys(JoinedCall.shape).toSorted());
  const read = await mia.rest('GET', `/calls/${call_id}`);
  await sql`alter table call_participants rename to elsewhere`;
  expect((await mia.rest('POST', `/calls/${call_id}/join`, {})).status).toBe(500);
  await sql`alter table elsewhere rename to call_participants`;
  await mia.client.calls.leave.mutate({ call_id });
  await max.client.calls.leave.mutate({ call_id });
  await heard.until('call.ended', ({ data: { call } }) => call.id === call_id);
  const logged = await sql`select data::text from events where type like 'call.%'`;
  expect(logged.length).toBeGreaterThan(0);
  const told = JSON.stringify([heard.events, read.body, logged]);
  for (const word of ['sfu', 'ice_servers', 'example.com', ...Object.values(secrets)]) expect(told).not.toContain(word);
  for (const secret of [secrets.turn, secrets.livekit]) expect(joined.text).not.toContain(secret);
  expect(log.text).toContain('a request failed');
  for (const secret of Object.values(secrets)) expect(log.text).not.toContain(secret);
});
