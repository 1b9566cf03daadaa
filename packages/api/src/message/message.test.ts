import { randomUUID } from 'node:crypto';
import { type Channel, ClientMessageId, Message, MessageId, type MessageQuery } from '@parley/contracts';
import { openWorld, type Person, refusal } from '@parley/testing';
import { expect, test } from 'vitest';

const { owner, admin, mia, max, guest, outsider, workspace, general, sql } = await openWorld();
const workspace_id = workspace.id;
const nowhere = MessageId.parse('019aa3b2-7c1e-7d3f-9a50-3c6f0e2b9d11');

let count = 0;
const open = (fields: { type?: 'public' | 'private'; user_ids?: Person['id'][] } = {}) =>
  mia.client.channels.create.mutate({ workspace_id, name: `channel-${++count}`, ...fields });

type Place = Pick<Channel, 'id'>;

const say = (
  by: Person,
  { id: channel_id }: Place,
  content: string,
  more: { parent_message_id?: MessageId; client_message_id?: ClientMessageId } = {},
) => by.client.messages.create.mutate({ channel_id, content, ...more });

const list = (by: Person, { id: channel_id }: Place, query: Partial<Omit<MessageQuery, 'channel_id'>> = {}) =>
  by.client.messages.list.query({ channel_id, ...query });

const contents = async (...of: Parameters<typeof list>) => (await list(...of)).items.map(({ content }) => content);
const newId = () => ClientMessageId.parse(randomUUID());

/** A channel where `1` to `n` was said, one after another. */
async function talk(n: number) {
  const channel = await open();
  const said = [];
  for (let number = 1; number <= n; number++) said.push(await say(mia, channel, String(number)));
  return { channel, said };
}

test('a message is heard by the others in the channel as it was sent', async () => {
  const heard = await max.hear();
  const sent = await say(mia, general, 'Hello, Max');
  const { data, workspace_id: where, channel_id, actor_id } = await heard.until('message.created');
  expect(data.message).toEqual(sent);
  expect({ where, channel_id, actor_id }).toEqual({ where: workspace_id, channel_id: general.id, actor_id: mia.id });
});

test('a message is read as it was sent, by its id and in the history', async () => {
  const channel = await open();
  const sent = await say(mia, channel, 'Hello');
  expect(sent).toMatchObject({ channel_id: channel.id, seq: 1, user_id: mia.id, content: 'Hello', client_message_id: null });
  expect(sent).toMatchObject({ thread_reply_count: 0, thread_last_reply_at: null, thread_user_ids: [], parent_message_id: null });
  expect(await max.client.messages.get.query({ message_id: sent.id })).toEqual(sent);
  expect(await list(max, channel)).toEqual({ items: [sent], next_cursor: null });
});

test('a message has exactly the fields of the contract, and its author no e-mail address', async () => {
  const answer = await mia.rest('POST', `/channels/${general.id}/messages`, { content: 'Look at me' });
  expect(answer.status).toBe(201);
  expect(Object.keys(answer.body as object).toSorted()).toEqual(Object.keys(Message.shape).toSorted());
  expect(answer.text).not.toContain('@example.com');
});

test.each([
  'plain',
  '  with blanks around \n',
  'two\r\nlines\tand a tab',
  '<script>alert(1)</script>',
  "'; drop table messages; --",
  'e\u0301 is not é',
  '👩‍👩‍👧‍👦🇩🇪',
  'مرحبا \u202E txet',
  'Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢',
  '\u0001\u0008',
  '%s %d \\u0000 \\',
])('%j comes back as it was sent', async (content) => {
  const text = content === '\u0001\u0008' ? `a${content}` : content;
  const { id } = await say(mia, general, text);
  expect((await max.client.messages.get.query({ message_id: id })).content).toBe(text);
});

test.each<[string, string]>([
  ['12,000 characters', 'x'.repeat(12_000)],
  ['12,000 emoji', '🦊'.repeat(12_000)],
  ['12,000 characters and the blanks around them', ` ${'x'.repeat(12_000)}\n`],
])('a message may be %s long', async (_what, content) => {
  expect((await say(mia, general, content)).content).toBe(content);
});

test.each<[string, object]>([
  ['content', {}],
  ['something to say', { content: '' }],
  ['more than blanks', { content: ' \n\t ' }],
  ['more than what cannot be seen', { content: '\u200B\u202E\u2060\uFEFF\u00AD' }],
  ['more than what only changes a look', { content: '\uFE0F\u180B\u{E0100}\u3164' }],
  ['at most 12,000 characters', { content: 'x'.repeat(12_001) }],
  ['at most 12,000 emoji', { content: '🦊'.repeat(12_001) }],
  ['text without NUL', { content: 'a\0b' }],
  ['whole characters at its end', { content: 'a\uD83E' }],
  ['whole characters at its beginning', { content: '\uDD8Aa' }],
  ['text', { content: ['Hello'] }],
  ['a parent with an id', { content: 'Hello', parent_message_id: 'x' }],
  ['a UUID of the client', { content: 'Hello', client_message_id: 'mine' }],
  ['no author', { content: 'Hello', user_id: mia.id }],
  ['no number', { content: 'Hello', seq: 1 }],
  ['no past', { content: 'Hello', created_at: '2026-11-22T10:00:00.000Z' }],
])('a message needs %s', async (_what, body) => {
  const answer = await mia.rest('POST', `/channels/${general.id}/messages`, body);
  expect(answer).toMatchObject({ status: 400, body: { reason: 'invalid_input' } });
});

test('who is not in a channel does not write there, whatever his role', async () => {
  const channel = await open();
  for (const person of [owner, admin, max]) expect(await refusal(say(person, channel, 'Hello'))).toBe('not_a_member');
  for (const person of [guest, outsider]) expect(await refusal(say(person, channel, 'Hello'))).toBe('not_found');
  expect(await contents(mia, channel)).toEqual([]);
});

test('what was said in a public channel is read by everybody but guests and outsiders', async () => {
  const channel = await open();
  const { id: message_id } = await say(mia, channel, 'Hello');
  for (const person of [owner, admin, max]) {
    expect(await contents(person, channel)).toEqual(['Hello']);
    expect((await person.client.messages.get.query({ message_id })).content).toBe('Hello');
  }
  for (const person of [guest, outsider]) {
    expect(await refusal(list(person, channel))).toBe('not_found');
    expect(await refusal(person.client.messages.get.query({ message_id }))).toBe('not_found');
  }
});

test('what was said in a private channel stays among those who are in it', async () => {
  const channel = await open({ type: 'private', user_ids: [guest.id] });
  const { id: message_id } = await say(guest, channel, 'Just us');
  expect(await contents(mia, channel)).toEqual(['Just us']);
  for (const person of [owner, admin, max, outsider]) {
    expect(await refusal(say(person, channel, 'Me too'))).toBe('not_found');
    expect(await refusal(list(person, channel))).toBe('not_found');
    expect(await refusal(person.client.messages.get.query({ message_id }))).toBe('not_found');
  }
});

test('a hidden message is as if it did not exist', async () => {
  const { id } = await say(mia, await open({ type: 'private' }), 'Secret');
  const [hidden, none] = await Promise.all([id, nowhere].map((some) => max.rest('GET', `/messages/${some}`)));
  expect(hidden?.status).toBe(404);
  expect(hidden?.body).toEqual({ ...(none?.body as object), request_id: expect.any(String) as unknown });
});

test('in an archived channel nothing is said any more, but all is read', async () => {
  const { channel } = await talk(1);
  await sql`update channels set archived_at = now() where id = ${channel.id}`;
  expect(await refusal(say(mia, channel, 'One more'))).toBe('channel_archived');
  expect(await contents(mia, channel)).toEqual(['1']);
});

test('who has left writes no more', async () => {
  const channel = await open({ user_ids: [max.id] });
  await say(max, channel, 'Bye');
  await max.client.channelMembers.remove.mutate({ channel_id: channel.id, user_id: max.id });
  expect(await refusal(say(max, channel, 'And another thing'))).toBe('not_a_member');
});

test('messages are unread to the others, and not to who wrote last', async () => {
  const channel = await open({ user_ids: [max.id] });
  await say(mia, channel, 'One');
  await say(mia, channel, 'Two');
  const read = async ({ client }: Person) => (await client.channels.get.query({ channel_id: channel.id })).unread_count;
  expect([await read(mia), await read(max)]).toEqual([0, 2]);
  const { created_at } = await say(max, channel, 'Three');
  expect([await read(mia), await read(max)]).toEqual([1, 0]);
  expect((await mia.client.channels.get.query({ channel_id: channel.id })).last_message_at).toEqual(created_at);
});

test('of a private channel nobody hears but those who are in it', async () => {
  const channel = await open({ type: 'private', user_ids: [max.id] });
  const [his, hers, of] = await Promise.all([max.hear(), owner.hear(), guest.hear()]);
  await say(mia, channel, 'Secret');
  await say(mia, general, 'Public');
  await owner.client.members.add.mutate({ workspace_id, email: 'otto@example.com', role: 'guest' });
  for (const heard of [his, hers]) await heard.until('workspace.joined');
  await of.until('workspace.updated');
  const heardOf = ({ events }: typeof his) =>
    events.flatMap((event) => (event.type === 'message.created' ? [event.data.message.content] : []));
  expect([heardOf(his), heardOf(hers), heardOf(of)]).toEqual([['Secret', 'Public'], ['Public'], []]);
});

test('the same message again is the first one, and nobody hears it twice', async () => {
  const channel = await open({ user_ids: [max.id] });
  const heard = await max.hear();
  const client_message_id = newId();
  const body = { content: 'Once', client_message_id };
  const first = await mia.rest('POST', `/channels/${channel.id}/messages`, body);
  const second = await mia.rest('POST', `/channels/${channel.id}/messages`, body);
  expect([first.status, second.status]).toEqual([201, 200]);
  expect(second.body).toEqual(first.body);
  expect((await say(mia, channel, 'Once', { client_message_id })).id).toBe(first.as(Message).id);

  await say(mia, channel, 'After');
  await heard.until('message.created', ({ data }) => data.message.content === 'After');
  expect(heard.types()).toEqual(['message.created', 'message.created']);
  expect(await contents(mia, channel)).toEqual(['After', 'Once']);
});

test('of the same message sent many times at once, one is sent', async () => {
  const channel = await open();
  const client_message_id = newId();
  const answers = await Promise.all(
    Array.from({ length: 20 }, () =>
      mia.rest('POST', `/channels/${channel.id}/messages`, { content: 'At once', client_message_id }),
    ),
  );
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([...Array.from({ length: 19 }, () => 200), 201]);
  expect(new Set(answers.map((answer) => answer.as(Message).id)).size).toBe(1);
  expect(await contents(mia, channel)).toEqual(['At once']);
});

test('one id does not stand for two messages', async () => {
  const [here, there] = await Promise.all([open(), open()]);
  const client_message_id = newId();
  const root = await say(mia, here, 'Root');
  await say(mia, here, 'First', { client_message_id });
  expect(await refusal(say(mia, here, 'Second', { client_message_id }))).toBe('client_message_id_reused');
  expect(await refusal(say(mia, here, 'First ', { client_message_id }))).toBe('client_message_id_reused');
  expect(await refusal(say(mia, there, 'First', { client_message_id }))).toBe('client_message_id_reused');
  expect(await refusal(say(mia, here, 'First', { client_message_id, parent_message_id: root.id }))).toBe(
    'client_message_id_reused',
  );
  expect(await contents(mia, here)).toEqual(['First', 'Root']);
  expect(await contents(mia, there)).toEqual([]);
});

test('of one id sent to two channels at once, one message remains', async () => {
  const [here, there] = await Promise.all([open(), open()]);
  const client_message_id = newId();
  const outcomes = await Promise.allSettled(
    [here, there, here, there].map((place) => say(mia, place, 'Where?', { client_message_id })),
  );
  expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0);
  expect([...(await contents(mia, here)), ...(await contents(mia, there))]).toEqual(['Where?']);
});

test('the ids of two people do not meet', async () => {
  const channel = await open({ user_ids: [max.id] });
  const client_message_id = newId();
  await say(mia, channel, 'Mine', { client_message_id });
  expect((await say(max, channel, 'Mine too', { client_message_id })).user_id).toBe(max.id);
});

test('who was removed gets nothing by sending again', async () => {
  const channel = await open({ type: 'private', user_ids: [max.id] });
  const client_message_id = newId();
  await say(max, channel, 'Mine', { client_message_id });
  await mia.client.channelMembers.remove.mutate({ channel_id: channel.id, user_id: max.id });
  expect(await refusal(say(max, channel, 'Mine', { client_message_id }))).toBe('not_found');
});

test('a reply continues the thread of its root, and the root counts it', async () => {
  const channel = await open({ user_ids: [max.id] });
  const root = await say(mia, channel, 'Root');
  const reply = await say(max, channel, 'Reply', { parent_message_id: root.id });
  const deeper = await say(mia, channel, 'Reply to the reply', { parent_message_id: reply.id });
  expect([reply.parent_message_id, deeper.parent_message_id]).toEqual([root.id, root.id]);

  const counted = await mia.client.messages.get.query({ message_id: root.id });
  expect(counted).toEqual({
    ...root,
    thread_reply_count: 2,
    thread_last_reply_at: deeper.created_at,
    thread_user_ids: [max.id, mia.id],
  });
  expect((await list(mia, channel)).items).toEqual([counted]);
});

test('the count of a thread is exact when many reply at once', async () => {
  const channel = await open({ user_ids: [max.id] });
  const { id: parent_message_id } = await say(mia, channel, 'Root');
  await Promise.all(Array.from({ length: 30 }, (_, n) => say(n % 2 ? mia : max, channel, `Reply ${n}`, { parent_message_id })));
  const { thread_reply_count, thread_user_ids } = await mia.client.messages.get.query({ message_id: parent_message_id });
  expect(thread_reply_count).toBe(30);
  expect(thread_user_ids.toSorted()).toEqual([mia.id, max.id].toSorted());
});

test('a reply and the new count of its thread are heard, in this order', async () => {
  const channel = await open({ user_ids: [max.id] });
  const root = await say(mia, channel, 'Root');
  const heard = await max.hear();
  const reply = await say(mia, channel, 'Reply', { parent_message_id: root.id });
  const { data, channel_id } = await heard.until('thread.updated');
  expect(channel_id).toBe(channel.id);
  expect(data).toEqual({
    message_id: root.id,
    thread_reply_count: 1,
    thread_last_reply_at: reply.created_at,
    thread_user_ids: [mia.id],
  });
  expect(heard.types()).toEqual(['message.created', 'thread.updated']);
});

test('one replies to nothing in another channel, and to nothing that is not there', async () => {
  const [here, there] = await Promise.all([open(), open()]);
  const elsewhere = await say(mia, there, 'Elsewhere');
  for (const parent_message_id of [elsewhere.id, nowhere]) {
    expect(await refusal(say(mia, here, 'Reply', { parent_message_id }))).toBe('not_found');
  }
  expect((await mia.client.messages.get.query({ message_id: elsewhere.id })).thread_reply_count).toBe(0);
});

test('history is read page by page, newest first, and each message comes once, whatever is said meanwhile', async () => {
  const { channel } = await talk(7);
  const seen = [];
  let cursor: string | undefined;
  do {
    const page = await list(mia, channel, { limit: 3, ...(cursor !== undefined && { cursor }) });
    seen.push(...page.items.map(({ content }) => content));
    cursor = page.next_cursor ?? undefined;
    await say(mia, channel, 'Meanwhile');
  } while (cursor !== undefined);
  expect(seen).toEqual(['7', '6', '5', '4', '3', '2', '1']);
});

test('history is read forwards too, page by page, each page newest first', async () => {
  const { channel } = await talk(5);
  const first = await list(mia, channel, { direction: 'after', limit: 3 });
  expect(first.items.map(({ content }) => content)).toEqual(['3', '2', '1']);
  expect(await contents(mia, channel, { direction: 'after', limit: 3, cursor: first.next_cursor ?? '' })).toEqual(['5', '4']);
});

test('the last page says that it is the last, even when it is full', async () => {
  const { channel } = await talk(4);
  const { next_cursor } = await list(mia, channel, { limit: 2 });
  expect((await list(mia, channel, { limit: 2, cursor: next_cursor ?? '' })).next_cursor).toBeNull();
});

test('a time is a cursor too: what was sent before it, or after it', async () => {
  const { channel, said } = await talk(3);
  for (const [n, { id }] of said.entries()) {
    await sql`update messages set created_at = ${`2026-11-22T10:0${n}:00.123Z`} where id = ${id}`;
  }
  const before = (cursor: string) => contents(mia, channel, { cursor });
  expect(await before('2026-11-22T10:02:00.123Z')).toEqual(['2', '1']);
  expect(await before('2026-11-22T10:02:00.124Z')).toEqual(['3', '2', '1']);
  expect(await before('2026-11-22T10:01:30Z')).toEqual(['2', '1']);
  expect(await before('2026-11-22T12:01:30+02:00')).toEqual(['2', '1']);
  expect(await before('2026-11-22T10:00:00Z')).toEqual([]);
  expect(await before('2026-11-22T10:00:00.1230001Z')).toEqual(['1']);
  expect(await contents(mia, channel, { cursor: '2026-11-22T10:00:00.123Z', direction: 'after' })).toEqual(['3', '2']);
});

test('a page that began at a time goes on by its cursor', async () => {
  const { channel } = await talk(5);
  const page = await list(mia, channel, { limit: 2, cursor: '9999-12-31T23:59:59Z' });
  expect(page.items.map(({ content }) => content)).toEqual(['5', '4']);
  expect(await contents(mia, channel, { limit: 2, cursor: page.next_cursor ?? '' })).toEqual(['3', '2']);
});

test.each([
  '0000-01-01T00:00:00Z',
  '0001-01-01T00:00:00+10:00',
  '9999-12-31T23:59:59-10:00',
  '2026-02-30T00:00:00Z',
  '2026-11-22',
  'yesterday',
  'WzFd.',
  Buffer.from('[-1]').toString('base64url'),
  Buffer.from('[1e300]').toString('base64url'),
  Buffer.from('["1 or true"]').toString('base64url'),
  Buffer.from('{"__proto__":[1]}').toString('base64url'),
])('the cursor %s is refused', async (cursor) => {
  const answer = await mia.rest('GET', `/channels/${general.id}/messages?cursor=${encodeURIComponent(cursor)}`);
  expect(answer).toMatchObject({ status: 400, body: { reason: 'invalid_input', issues: [{ path: ['cursor'] }] } });
});

test('a message is shown amid what was said around it', async () => {
  const { channel, said } = await talk(7);
  const around = async (n: number, limit: number) => contents(mia, channel, { limit, around: said[n - 1]?.id ?? nowhere });
  expect(await around(4, 3)).toEqual(['5', '4', '3']);
  expect(await around(4, 4)).toEqual(['5', '4', '3', '2']);
  expect(await around(7, 3)).toEqual(['7', '6', '5']);
  expect(await around(1, 4)).toEqual(['2', '1']);
  expect(await around(4, 1)).toEqual(['4']);
});

test('from a page around a message one goes on to what is older', async () => {
  const { channel, said } = await talk(7);
  const { next_cursor } = await list(mia, channel, { limit: 3, around: said[4]?.id ?? nowhere });
  expect(await contents(mia, channel, { limit: 2, cursor: next_cursor ?? '' })).toEqual(['3', '2']);
});

test('around a reply its thread is shown where it began', async () => {
  const { channel, said } = await talk(3);
  const reply = await say(mia, channel, 'Reply', { parent_message_id: said[1]?.id ?? nowhere });
  await say(mia, channel, '4');
  expect(await contents(mia, channel, { limit: 3, around: reply.id })).toEqual(['3', '2', '1']);
});

test('there is nothing around a message of another channel, or around none', async () => {
  const [{ channel }, other] = await Promise.all([talk(1), talk(1)]);
  for (const id of [other.said[0]?.id ?? nowhere, nowhere]) {
    expect(await refusal(list(mia, channel, { around: id }))).toBe('not_found');
  }
});

test('a page is either around a message or from a cursor on', async () => {
  const { channel, said } = await talk(2);
  const cursor = '2026-11-22T10:00:00Z';
  expect(await refusal(list(mia, channel, { around: said[0]?.id ?? nowhere, cursor }))).toBe('invalid_input');
});

test('a thread is read from its beginning, page by page, by its root or by a reply', async () => {
  const { channel, said } = await talk(2);
  const root = { parent_message_id: said[0]?.id ?? nowhere };
  const replies = [await say(mia, channel, 'a', root), await say(mia, channel, 'b', root), await say(mia, channel, 'c', root)];
  const read = (message_id: MessageId, page: { limit?: number; cursor?: string } = {}) =>
    max.client.messages.replies.query({ message_id, ...page });
  const { items, next_cursor } = await read(root.parent_message_id, { limit: 2 });
  expect(items).toEqual(replies.slice(0, 2));
  await say(mia, channel, 'd', root);
  const rest = await read(replies[2]?.id ?? nowhere, { cursor: next_cursor ?? '' });
  expect({ ...rest, items: rest.items.map(({ content }) => content) }).toEqual({ items: ['c', 'd'], next_cursor: null });
  await mia.client.messages.delete.mutate({ message_id: replies[1]?.id ?? nowhere });
  expect((await read(root.parent_message_id)).items.map(({ content }) => content)).toEqual(['a', 'c', 'd']);
  expect((await read(said[1]?.id ?? nowhere)).items).toEqual([]);
  expect(await refusal(outsider.client.messages.replies.query({ message_id: root.parent_message_id }))).toBe('not_found');
});
