import { type Call, type ChannelId, JoinedCall } from '@parley/contracts';
import { callOverHttp, openWorld, type Person, RawSocket, refusal } from '@parley/testing';
import { expect, test } from 'vitest';

const world = await openWorld({ LOG_LEVEL: 'trace' });
const { owner, admin, mia, max, guest, outsider, workspace, general, sql, url } = world;
const workspace_id = workspace.id;

let count = 0;
const open = async (by: Person, ...people: Person[]) => {
  const user_ids = people.map(({ id }) => id);
  const channel = { workspace_id, name: `channel-${++count}`, type: 'private' as const, user_ids };
  return (await by.client.channels.create.mutate(channel)).id;
};

/** A call of the first, in a channel of all of them, that the others have joined. */
async function call(first: Person, ...others: Person[]): Promise<Call> {
  const channel_id: ChannelId = await open(first, ...others);
  const { id: call_id } = await first.client.calls.start.mutate({ channel_id });
  for (const { client } of others) await client.calls.join.mutate({ call_id });
  return await first.client.calls.get.query({ call_id });
}

const signal = (by: Person, { id: call_id }: Pick<Call, 'id'>, { id: to_user_id }: Person, data: unknown) =>
  by.client.calls.signal.mutate({ call_id, to_user_id, data });

const levels = (depth: number): unknown => (depth === 0 ? 'deep' : [levels(depth - 1)]);

test('a signal reaches all devices of the one that it is for, and nobody else, as it was sent', async () => {
  const going = await call(mia, max, guest);
  const [his, his2, hers, theirs] = await Promise.all([max.hear(), max.hear(), mia.hear(), guest.hear()]);
  const data = { type: 'offer', sdp: 'v=0\r\n🦊', at: '2026-11-22T10:00:00.000Z', list: [1, -0.5, true, null, {}, []] };
  await signal(mia, going, max, data);
  for (const heard of [his, his2]) {
    const { occurred_at: _at, ...event } = await heard.until('call.signal');
    expect(event).toEqual({
      type: 'call.signal',
      workspace_id,
      channel_id: going.channel_id,
      actor_id: mia.id,
      data: { call_id: going.id, from_user_id: mia.id, data },
    });
  }
  await signal(max, going, guest, 'the last');
  await theirs.until('call.signal');
  await signal(guest, going, mia, 'to her');
  await hers.until('call.signal');
  for (const heard of [hers, theirs, his]) expect(heard.types()).toEqual(['call.signal']);
});

test('over REST it is answered with nothing', async () => {
  const going = await call(mia, max);
  const his = await max.hear();
  const sent = await mia.rest('POST', `/calls/${going.id}/signals`, { to_user_id: max.id, data: { candidate: null } });
  expect({ status: sent.status, text: sent.text }).toEqual({ status: 204, text: '' });
  expect((await his.until('call.signal')).data.data).toEqual({ candidate: null });
});

test('only those who are in the call send, and only to those who are in it', async () => {
  const channel_id = await open(mia, max, guest);
  const going = await mia.client.calls.start.mutate({ channel_id });
  expect(await refusal(signal(max, going, mia, 1))).toBe('not_in_call');
  expect(await refusal(signal(mia, going, max, 1))).toBe('not_found');
  expect(await refusal(signal(mia, going, outsider, 1))).toBe('not_found');
  expect(await refusal(signal(mia, going, mia, 1))).toBe('invalid_input');
  for (const person of [owner, admin, outsider]) expect(await refusal(signal(person, going, mia, 1))).toBe('not_found');
  for (const { client } of [max, guest]) await client.calls.join.mutate({ call_id: going.id });
  await signal(max, going, mia, 1);
  await max.client.calls.leave.mutate({ call_id: going.id });
  expect(await refusal(signal(max, going, mia, 1))).toBe('not_in_call');
  expect(await refusal(signal(mia, going, max, 1))).toBe('not_found');
  await mia.client.channelMembers.remove.mutate({ channel_id, user_id: guest.id });
  expect(await refusal(signal(guest, going, mia, 1))).toBe('not_found');
  expect(await refusal(signal(mia, going, guest, 1))).toBe('not_found');
  await mia.client.calls.leave.mutate({ call_id: going.id });
  expect(await refusal(signal(mia, going, max, 1))).toBe('not_in_call');
});

test('who sees a public channel and is not in it sends nothing to those in its call', async () => {
  const { id: channel_id } = await mia.client.channels.create.mutate({ workspace_id, name: 'open-to-all' });
  const going = await mia.client.calls.start.mutate({ channel_id });
  expect(await refusal(signal(max, going, mia, 1))).toBe('not_a_member');
  expect(await refusal(signal(guest, going, mia, 1))).toBe('not_found');
});

test('two in different calls do not reach each other', async () => {
  const [one, two] = [await call(mia, max), await call(mia, guest)];
  expect(await refusal(signal(max, two, mia, 1))).toBe('not_found');
  expect(await refusal(signal(mia, one, guest, 1))).toBe('not_found');
});

test('a signal is JSON of up to 16 KiB, not too deep, of text that can be written', async () => {
  const going = await call(mia, max);
  const his = await max.hear();
  const largest = 'é'.repeat(8 * 1_024 - 1);
  await signal(mia, going, max, largest);
  expect((await his.until('call.signal')).data.data).toBe(largest);
  for (const data of [levels(16), { '': '' }, false, 0, null]) await signal(mia, going, max, data);
  await his.until('call.signal', ({ data: { data } }) => data === null);
  const bad = [`${largest}x`, levels(17), 'a\0b', ['\uD800'], { 'a\uDC00': 1 }, new Date(), undefined];
  for (const data of bad) expect(await refusal(signal(mia, going, max, data))).toBe('invalid_input');
  const input = `{"call_id":"${going.id}","to_user_id":"${max.id}","data":{"__proto__":{"admin":true}}}`;
  const own = JSON.parse(input) as object;
  const asked = await callOverHttp(url, { name: 'calls.signal', type: 'mutation', input: own, token: mia.token });
  expect(asked.status).toBe(400);
  const abyss = `{"call_id":"${going.id}","to_user_id":"${max.id}","data":${'['.repeat(20_000)}${']'.repeat(20_000)}}`;
  const path = `/calls/${going.id}/signals`;
  const answers = [
    await mia.rest('POST', path, { to_user_id: max.id }),
    await mia.rest('POST', path, abyss),
    await mia.rest('POST', '/trpc/calls.signal', abyss),
    await mia.rest('POST', '/trpc/calls.signal', `{"json":${abyss},"meta":{"values":{"call_id":["Date"]}}}`),
  ];
  expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400]);
});

test('a signal is in no log: neither that of the events nor that of the server', async () => {
  const going = await call(mia, max);
  const { last_event_id } = await max.client.events.snapshot.query();
  const his = await max.hear();
  await signal(mia, going, max, { word: 'canary-7d3f9a50' });
  await his.until('call.signal');
  await refusal(signal(mia, going, guest, { word: 'canary-7d3f9a50' }));
  await refusal(signal(mia, going, max, { word: 'canary-7d3f9a50\0' }));
  await sql`alter table call_participants rename to elsewhere`;
  expect(await refusal(signal(mia, going, max, { word: 'canary-7d3f9a50' }))).toBe('internal');
  await sql`alter table elsewhere rename to call_participants`;
  const { id } = await mia.client.messages.create.mutate({ channel_id: general.id, content: 'Now' });
  const again = await max.hear(last_event_id);
  await again.until('message.created', ({ data }) => data.message.id === id);
  expect(again.types()).not.toContain('call.signal');
  expect(await sql`select from events where type = 'call.signal' or data::text like '%canary%'`).toEqual([]);
  expect(world.log.text).toContain('a request failed');
  expect(world.log.text).not.toContain('canary-7d3f9a50');
});

test('a signal reaches whoever is connected to another node', async () => {
  const { receive } = await world.openNode();
  const there = receive(max);
  const going = await call(mia, max);
  const heard = await there.hear();
  const data = 'x'.repeat(16 * 1_024 - 2);
  await signal(mia, going, max, data);
  expect((await heard.until('call.signal')).data.data).toBe(data);
  await signal(there, going, mia, 'back');
  const her = await mia.hear();
  await signal(there, going, mia, 'back again');
  expect((await her.until('call.signal', ({ data: told }) => told.data === 'back again')).data.from_user_id).toBe(max.id);
});

test(
  'who does not read is not cut off by those who send him signals, and what he missed of them is gone',
  { timeout: 60_000 },
  async () => {
    const going = await call(owner, admin);
    const raw = await RawSocket.open(url, admin.token);
    raw.send({ id: 1, method: 'subscription', params: { path: 'events.subscribe' } });
    await raw.frame('"ready"');
    raw.socket.pause();
    const data = 'x'.repeat(16_000);
    for (let round = 0; round < 16; round++) {
      await Promise.all(Array.from({ length: 50 }, () => signal(owner, going, admin, data)));
    }
    raw.socket.resume();
    await owner.client.messages.create.mutate({ channel_id: going.channel_id, content: 'Are you there?' });
    await raw.frame('Are you there?');
    const signals = raw.frames.filter((frame) => frame.includes('call.signal'));
    expect(signals.length).toBeGreaterThan(0);
    expect(signals.length).toBeLessThan(800);
    raw.socket.close();
  },
);

test('who floods somebody with signals is told to wait, and hinders nobody else', async () => {
  const limited = await openWorld({ RATE_LIMITS: 'on' });
  const channel = { workspace_id: limited.workspace.id, name: 'talk', user_ids: [limited.max.id, limited.guest.id] };
  const { id: channel_id } = await limited.mia.client.channels.create.mutate(channel);
  const going = await limited.mia.client.calls.start.mutate({ channel_id });
  for (const { client } of [limited.max, limited.guest]) await client.calls.join.mutate({ call_id: going.id });
  const his = await limited.max.hear();
  const flood = await Promise.allSettled(
    Array.from({ length: 250 }, (_, index) => signal(limited.mia, going, limited.max, index)),
  );
  expect(flood.filter(({ status }) => status === 'fulfilled')).toHaveLength(200);
  const { status, body, headers } = await limited.mia.rest('POST', `/calls/${going.id}/signals`, {
    to_user_id: limited.max.id,
    data: 1,
  });
  expect({ status, body }).toMatchObject({ status: 429, body: { reason: 'rate_limited' } });
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  await signal(limited.guest, going, limited.max, 'from another');
  await his.until('call.signal', ({ data }) => data.data === 'from another');
  expect((await limited.mia.rest('POST', `/calls/${going.id}/join`, {})).as(JoinedCall).id).toBe(going.id);
});
