import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { CallId, ChannelId } from '@parley/contracts';
import { atEnd, openWorld, type Person } from '@parley/testing';
import { jwtVerify } from 'jose';
import { expect, test, vi } from 'vitest';

/** What LiveKit's API is asked, in its place. */
const asked: { path: string; token: string; body: unknown }[] = [];
let answers = 200;

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const token = request.headers.authorization?.replace('Bearer ', '') ?? '';
  asked.push({ path: `${request.method} ${request.url}`, token, body: await json(request) });
  response.writeHead(answers, { 'content-type': 'application/json' }).end('{}');
}

const livekit = createServer((request, response) => void answer(request, response)).listen(0, '127.0.0.1');
await once(livekit, 'listening');
atEnd(async () => void livekit.close());
const { port } = livekit.address() as AddressInfo;

const secret = 'a secret of LiveKit';
const settings = { LIVEKIT_URL: `ws://127.0.0.1:${port}/`, LIVEKIT_API_KEY: 'key', LIVEKIT_API_SECRET: secret };
const { mia, max, guest, workspace, sql } = await openWorld(settings);

let count = 0;
async function callOf(...people: Person[]): Promise<{ channel_id: ChannelId; call_id: CallId }> {
  const user_ids = people.map(({ id }) => id);
  const fields = { workspace_id: workspace.id, name: `channel-${++count}`, type: 'private' as const, user_ids };
  const { id: channel_id } = await mia.client.channels.create.mutate(fields);
  const { id: call_id } = await mia.client.calls.start.mutate({ channel_id });
  for (const { client } of people) await client.calls.join.mutate({ call_id });
  return { channel_id, call_id };
}

const putOutOf = (call_id: CallId) =>
  asked.flatMap(({ body }) => {
    const { room, identity } = body as { room: string; identity: string };
    return room === call_id ? [identity] : [];
  });
const noJobIsLeft = () =>
  vi.waitFor(async () => expect(await sql`select from graphile_worker.jobs where task_identifier = 'leave_sfu'`).toEqual([]), {
    timeout: 10_000,
  });

test('who leaves a call is put out of its room, in our name and for a moment', async () => {
  const { call_id } = await callOf(max);
  await max.client.calls.leave.mutate({ call_id });
  await noJobIsLeft();
  expect(putOutOf(call_id)).toEqual([max.id]);
  const [{ path, token } = { path: '', token: '' }] = asked;
  expect(path).toBe('POST /twirp/livekit.RoomService/RemoveParticipant');
  const { payload } = await jwtVerify(token, new TextEncoder().encode(secret), { issuer: 'key' });
  expect(payload).toMatchObject({ video: { room: call_id, roomAdmin: true } });
  expect((payload.exp ?? 0) - (payload.nbf ?? 0)).toBe(60);
});

test('so is who loses the channel, and everybody where it is archived or deleted', async () => {
  const [one, two] = [await callOf(max, guest), await callOf(max)];
  await mia.client.channelMembers.remove.mutate({ channel_id: one.channel_id, user_id: guest.id });
  await noJobIsLeft();
  expect(putOutOf(one.call_id)).toEqual([guest.id]);
  await mia.client.channels.update.mutate({ channel_id: one.channel_id, archived: true });
  await mia.client.channels.delete.mutate({ channel_id: two.channel_id });
  await noJobIsLeft();
  expect(putOutOf(one.call_id).toSorted()).toEqual([guest.id, mia.id, max.id].toSorted());
  expect(putOutOf(two.call_id).toSorted()).toEqual([mia.id, max.id].toSorted());
});

test('who has come back meanwhile stays, and who has left the room by himself is not sought again', async () => {
  const { call_id } = await callOf(max);
  await sql`select graphile_worker.add_job('leave_sfu', json_build_object('call_id', ${call_id}::text, 'user_id', ${max.id}::text))`;
  await noJobIsLeft();
  expect(putOutOf(call_id)).toEqual([]);
  answers = 404;
  await mia.client.calls.leave.mutate({ call_id });
  await noJobIsLeft();
  expect(putOutOf(call_id)).toEqual([mia.id]);
});

test('a LiveKit that is out of order is asked again', async () => {
  const { call_id } = await callOf(max);
  answers = 503;
  await max.client.calls.leave.mutate({ call_id });
  await vi.waitFor(() => expect(putOutOf(call_id)).not.toEqual([]), { timeout: 10_000 });
  answers = 200;
  await noJobIsLeft();
  expect(putOutOf(call_id).length).toBeGreaterThan(1);
});
