import type { OpenBus } from '@parley/api';
import type { Call, CallId } from '@parley/contracts';
import { createHttpClient, openWorld, type Person } from '@parley/testing';
import { expect, test, vi } from 'vitest';

/** Whether what nodes tell each other comes through. */
let cut = false;
const breakable =
  (openBus: OpenBus): OpenBus =>
  (node) => {
    const bus = openBus(node);
    return {
      publish: (message) => (cut ? undefined : bus.publish(message)),
      listen: (listener) => bus.listen(listener),
      ping: () => (cut ? Promise.reject(new Error('no answer')) : bus.ping()),
      close: () => bus.close(),
    };
  };

const { owner, mia, workspace, sql, url, register, openNode } = await openWorld({}, { wrapBus: breakable });
const workspace_id = workspace.id;

/** Who has no connection: what he does goes over HTTP. */
async function away(name: string): Promise<Person> {
  const person = await register(name);
  await createHttpClient(url, owner.token).members.add.mutate({ workspace_id, user_id: person.id });
  return { ...person, client: createHttpClient(url, person.token) };
}

const [ann, bob] = [await away('ann'), await away('bob')];
// She is connected, and stays it.
const hers = await mia.hear();

let count = 0;
async function callOf(...people: Person[]): Promise<CallId> {
  const user_ids = people.map(({ id }) => id);
  const fields = { workspace_id, name: `channel-${++count}`, type: 'private' as const, user_ids };
  const { id: channel_id } = await mia.client.channels.create.mutate(fields);
  const [first] = people;
  if (!first) throw new Error('nobody calls');
  const { id: call_id } = await first.client.calls.start.mutate({ channel_id });
  for (const { client } of people) await client.calls.join.mutate({ call_id });
  return call_id;
}

const get = (call_id: CallId) => mia.client.calls.get.query({ call_id });
const present = ({ participants }: Call) =>
  participants.flatMap(({ user, left_at }) => (left_at === null ? [user.username] : []));
const missing = async (call_id: CallId) => {
  const rows = await sql<{ username: string }[]>`select username from call_participants join users on users.id = user_id
    where call_id = ${call_id} and missing_since is not null and left_at is null order by username`;
  return rows.map(({ username }) => username);
};

/** As it is done each minute. */
async function look(times = 1): Promise<void> {
  const jobs = await Promise.all(
    Array.from({ length: times }, () => sql<{ id: string }[]>`select id from graphile_worker.add_job('take_out_missing')`),
  );
  const ids = jobs.flatMap((rows) => rows.map(({ id }) => id));
  const left = () => sql`select from graphile_worker.jobs where id::text = any(${ids})`;
  await vi.waitFor(async () => expect(await left()).toHaveLength(0), { timeout: 10_000 });
}

const aMinutePasses = () => sql`update call_participants set missing_since = missing_since - interval '61 seconds'`;

test('who is offline for more than a minute is taken out of the call, and those who stay hear it', async () => {
  const call_id = await callOf(mia, ann, bob);
  await look();
  expect(await missing(call_id)).toEqual(['ann', 'bob']);
  expect(present(await get(call_id))).toEqual(['mia', 'ann', 'bob']);
  await aMinutePasses();
  await look();
  expect(present(await get(call_id))).toEqual(['mia']);
  const { data, actor_id } = await hers.until(
    'call.updated',
    ({ data: { call } }) => call.id === call_id && present(call).length === 1,
  );
  expect({ present: present(data.call), actor_id }).toEqual({ present: ['mia'], actor_id: null });
});

test('who says meanwhile that he is in it is not taken out', async () => {
  const call_id = await callOf(mia, ann, bob);
  await look();
  await aMinutePasses();
  await bob.client.calls.join.mutate({ call_id });
  await look();
  expect(present(await get(call_id))).toEqual(['mia', 'bob']);
});

test('a node that hears nothing of the others takes nobody out', async () => {
  const call_id = await callOf(mia, bob);
  await look();
  await aMinutePasses();
  cut = true;
  await look();
  cut = false;
  expect(present(await get(call_id))).toEqual(['mia', 'bob']);
  await look();
  expect(present(await get(call_id))).toEqual(['mia']);
});

test('who is back is not missing any more', async () => {
  const call_id = await callOf(mia, ann);
  await look();
  expect(await missing(call_id)).toEqual(['ann']);
  const { receive } = await openNode();
  await receive(ann).hear();
  await vi.waitFor(async () => {
    await look();
    expect(await missing(call_id)).toEqual([]);
  });
  await aMinutePasses();
  await look();
  expect(present(await get(call_id))).toEqual(['mia', 'ann']);
});

test('a call of which everybody is missing ends, once, however often it is looked after at once', async () => {
  const call_id = await callOf(bob);
  await look();
  await aMinutePasses();
  await look(6);
  const { ended_at, participants } = await get(call_id);
  expect(ended_at).toBeInstanceOf(Date);
  expect(participants).toMatchObject([{ user: { id: bob.id }, left_at: expect.any(Date) as unknown }]);
  const ends = await sql`select from events where type = 'call.ended' and data -> 'call' ->> 'id' = ${call_id}`;
  expect(ends).toHaveLength(1);
  await look();
  expect(await sql`select from events where type = 'call.ended' and data -> 'call' ->> 'id' = ${call_id}`).toHaveLength(1);
});

test('a node that has just started takes nobody out: who was missing before may be on his way to it', async () => {
  const call_id = await callOf(mia, bob);
  await look();
  expect(await missing(call_id)).toContain('bob');
  await aMinutePasses();
  await openNode();
  await look();
  expect(present(await get(call_id))).toContain('bob');
  await aMinutePasses();
  await look();
  expect(present(await get(call_id))).not.toContain('bob');
});
