import { Event, EventPage, Message, Page } from '@parley/contracts';
import { createHttpClient, openWorld } from '@parley/testing';
import { expect, test } from 'vitest';

const { url, mia, max, general } = await openWorld();
const channel_id = general.id;
const overHttp = createHttpClient(url, max.token);

const inJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test('REST, tRPC over HTTP, tRPC over WebSocket and events carry the same message', async () => {
  const [heard] = await Promise.all([max.hear(), mia.hear()]);
  const before = heard.lastId;
  const root = await mia.client.messages.create.mutate({ channel_id, content: 'Root' });
  const sent = await mia.client.messages.create.mutate({ channel_id, content: 'Hello 🦊', parent_message_id: root.id });
  const { message: live } = (await heard.until('message.created', ({ data }) => data.message.id === sent.id)).data;
  const replayed = await (await max.hear(before)).until('message.created', ({ data }) => data.message.id === sent.id);

  for (const message of [
    live,
    replayed.data.message,
    await max.client.messages.get.query({ message_id: sent.id }),
    await overHttp.messages.get.query({ message_id: sent.id }),
  ]) {
    expect(message).toEqual(sent);
    expect(message.created_at).toBeInstanceOf(Date);
  }

  const { body } = await max.rest('GET', `/messages/${sent.id}`);
  expect(body).toEqual(inJson(sent));
  const polled = (await max.rest('GET', `/events?last_event_id=${encodeURIComponent(before)}`)).body;
  expect((polled as { items: object[] }).items).toContainEqual({
    id: expect.any(String) as unknown,
    ...(inJson(replayed) as object),
  });
  expect(EventPage.parse(polled).items.some(({ type }) => type === 'message.created')).toBe(true);
});

test('what is sent over each face reaches the others in the same form', async () => {
  const heard = await mia.hear();
  const sent = [
    (await max.rest('POST', `/channels/${channel_id}/messages`, { content: 'Over REST' })).as(Message),
    await overHttp.messages.create.mutate({ channel_id, content: 'Over HTTP' }),
    await max.client.messages.create.mutate({ channel_id, content: 'Over the socket' }),
  ];
  for (const message of sent) {
    const event = await heard.until('message.created', ({ data }) => data.message.id === message.id);
    expect(event.data.message).toEqual(message);
    expect(Event.parse(inJson(event))).toEqual(event);
  }
  const history = (await max.rest('GET', `/channels/${channel_id}/messages?limit=3`)).as(Page(Message));
  expect(history.items).toEqual(sent.toReversed());
});

test('times are RFC 3339 over REST, in UTC and to the millisecond, and may come in another offset', async () => {
  const until = '2999-06-01T02:00:00.5+02:00';
  const { body } = await max.rest('PUT', '/users/me/status', { availability: 'busy', expires_at: until });
  expect(body).toMatchObject({ status: { expires_at: '2999-06-01T00:00:00.500Z' } });
  const { status } = await max.client.users.me.query();
  expect(status.expires_at).toEqual(new Date(until));
});

test('over tRPC a time may be sent as a date or in writing', async () => {
  const moment = new Date('2999-06-01T00:00:00.500Z');
  for (const { users } of [max.client, overHttp]) {
    const { status } = await users.setStatus.mutate({ availability: 'busy', expires_at: moment });
    expect(status.expires_at).toEqual(moment);
  }
  const answer = await max.rest('PUT', '/users/me/status', { availability: 'busy', expires_at: { json: moment } });
  expect(answer.status).toBe(400);
});
