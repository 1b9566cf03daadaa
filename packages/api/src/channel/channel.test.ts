import { Channel, type ChannelQuery } from '@parley/contracts';
import { openWorld, type Person, refusal } from '@parley/testing';
import { expect, test } from 'vitest';

const { owner, admin, mia, max, guest, outsider, workspace, general, sql } = await openWorld();
const workspace_id = workspace.id;

let count = 0;
const open = (by: Person, fields: { name?: string; type?: 'public' | 'private'; user_ids?: Person['id'][] } = {}) =>
  by.client.channels.create.mutate({ workspace_id, name: `channel-${++count}`, ...fields });

const list = async (by: Person, query: Partial<Omit<ChannelQuery, 'workspace_id'>> = {}) =>
  (await by.client.channels.list.query({ workspace_id, ...query })).items.map(({ name }) => name);

test('whoever opens a channel is in it, and so is whom he names', async () => {
  const channel = await open(mia, { name: 'cooks', user_ids: [max.id, guest.id, max.id] });
  expect(channel).toMatchObject({
    workspace_id,
    type: 'public',
    name: 'cooks',
    created_by: mia.id,
    is_member: true,
    member_count: 3,
    unread_count: 0,
    archived_at: null,
    last_message_at: null,
    notify: 'all',
  });
  const { items } = await mia.client.channelMembers.list.query({ channel_id: channel.id });
  expect(items.map(({ user }) => user.username).toSorted()).toEqual(['gus', 'max', 'mia']);
});

test('a channel has exactly the fields of the contract', async () => {
  const { status, body } = await mia.rest('GET', `/channels/${general.id}`);
  expect(status).toBe(200);
  const { users: _onlyOfDirectMessages, ...shape } = Channel.shape;
  expect(Object.keys(body as object).toSorted()).toEqual(Object.keys(shape).toSorted());
});

test.each(['a', 'müll-abfuhr', 'команда', '開発_2', 'हिन्दी'])('a channel may be called %s', async (name) => {
  expect((await open(mia, { name })).name).toBe(name);
});

test.each([
  '',
  'two words',
  'Upper',
  'a.b',
  '#a',
  'a/b',
  '🦊',
  'a\u200Bb',
  'a\0',
  'a\uD800',
  `${'long-'.repeat(16)}-`,
  '\u3164',
  'general\u115F',
  'general\uFE0F',
  'gen\u034Feral',
  '\u0301',
  '\u202Eniamda',
  'gen\u00ADeral',
  'general\u{E0061}',
  '\u212Aitchen',
  '\uFF27eneral',
])('a channel may not be called %j', async (name) => {
  expect(await refusal(open(mia, { name }))).toBe('invalid_input');
});

test('a topic stays in one line', async () => {
  const { id } = workspace;
  const { topic } = await mia.client.channels.create.mutate({
    workspace_id: id,
    name: 'one-line',
    topic: ' Soup\r\nand\tbread\u0007 ',
  });
  expect(topic).toBe('Soup and bread');
});

test('two channels of a workspace cannot have one name, however it is composed', async () => {
  await open(mia, { name: 'café' });
  expect(await refusal(open(max, { name: 'cafe\u0301' }))).toBe('name_taken');
  expect(await refusal(open(max, { name: 'general' }))).toBe('name_taken');
  await open(mia, { name: 'fish' });
  for (const name of ['\uFB01sh', '\uFF46\uFF49\uFF53\uFF48']) expect(await refusal(open(max, { name }))).toBe('name_taken');
});

test('another workspace may have a channel of the same name', async () => {
  await open(mia, { name: 'everywhere' });
  const { id } = await mia.client.workspaces.create.mutate({ name: 'Other' });
  const { name } = await mia.client.channels.create.mutate({ workspace_id: id, name: 'everywhere' });
  expect(name).toBe('everywhere');
});

test.each<[string, object]>([
  ['a direct message', { type: 'dm' }],
  ['a topic of 251 characters', { topic: 'x'.repeat(251) }],
  ['a topic with half a character', { topic: '\uD800' }],
  ['a description with NUL', { description: 'a\0' }],
  ['101 people', { user_ids: Array.from({ length: 101 }, () => mia.id) }],
  ['people without ids', { user_ids: ['mia'] }],
  ['another founder', { created_by: mia.id }],
  ['the rank of general', { is_general: true }],
  ['messages', { seq: 7 }],
])('one cannot open a channel with %s', async (_what, fields) => {
  const answer = await mia.rest('POST', `/workspaces/${workspace_id}/channels`, { name: 'fine', ...fields });
  expect(answer).toMatchObject({ status: 400, body: { reason: 'invalid_input' } });
});

test('guests open no channels, and to outsiders there is no workspace', async () => {
  expect(await refusal(open(guest))).toBe('not_allowed');
  expect(await refusal(open(outsider))).toBe('not_found');
  expect(await refusal(outsider.client.channels.list.query({ workspace_id }))).toBe('not_found');
});

test('nobody is brought in from outside the workspace, and then there is no channel either', async () => {
  expect(await refusal(open(mia, { name: 'half-made', user_ids: [max.id, outsider.id] }))).toBe('not_found');
  expect(await list(mia, { q: 'half-made' })).toEqual([]);
});

test('everybody but guests reads a public channel without being in it', async () => {
  const { id: channel_id } = await open(mia);
  for (const { client } of [owner, admin, max]) {
    expect(await client.channels.get.query({ channel_id })).toMatchObject({ is_member: false, unread_count: 0 });
  }
  for (const { client } of [guest, outsider]) {
    expect(await refusal(client.channels.get.query({ channel_id }))).toBe('not_found');
  }
});

test('a private channel is there only for those who are in it, even for the owner', async () => {
  const { id: channel_id } = await open(mia, { type: 'private', user_ids: [guest.id] });
  for (const { client } of [mia, guest]) expect((await client.channels.get.query({ channel_id })).id).toBe(channel_id);
  for (const { client } of [owner, admin, max, outsider]) {
    expect(await refusal(client.channels.get.query({ channel_id }))).toBe('not_found');
  }
});

test('a hidden channel is as if it did not exist', async () => {
  const { id } = await open(mia, { type: 'private' });
  const [hidden, none] = await Promise.all([id, workspace_id].map((some) => owner.rest('GET', `/channels/${some}`)));
  expect(hidden?.status).toBe(404);
  expect(hidden?.body).toEqual({ ...(none?.body as object), request_id: expect.any(String) as unknown });
});

test('one lists the public channels and one’s own private ones; a guest only those he is in', async () => {
  await open(mia, { name: 'list-public' });
  await open(mia, { name: 'list-private', type: 'private' });
  await open(mia, { name: 'list-with-gus', user_ids: [guest.id] });
  expect(await list(mia, { q: 'list-' })).toEqual(['list-public', 'list-private', 'list-with-gus']);
  expect(await list(owner, { q: 'list-' })).toEqual(['list-public', 'list-with-gus']);
  expect(await list(guest, { q: 'list-' })).toEqual(['list-with-gus']);
});

test('channels are found by a part of the name, by type, and by being in them', async () => {
  await open(mia, { name: 'find_me', type: 'private', user_ids: [max.id] });
  await open(mia, { name: 'find-me-too' });
  expect(await list(max, { q: 'IND' })).toEqual(['find_me', 'find-me-too']);
  expect(await list(max, { q: 'd_m' })).toEqual(['find_me']);
  expect(await list(max, { q: '%' })).toEqual([]);
  expect(await list(max, { q: '\\' })).toEqual([]);
  expect(await list(max, { q: 'find', type: 'public' })).toEqual(['find-me-too']);
  expect(await list(max, { q: 'find', member: true })).toEqual(['find_me']);
  expect(await list(max, { q: 'find', member: false })).toEqual(['find-me-too']);
});

test('archived channels are listed apart from the live ones', async () => {
  const { id } = await open(mia, { name: 'old-days' });
  await sql`update channels set archived_at = now() where id = ${id}`;
  expect(await list(mia, { q: 'old-days' })).toEqual([]);
  expect(await list(mia, { q: 'old-days', archived: true })).toEqual(['old-days']);
  expect((await mia.client.channels.get.query({ channel_id: id })).archived_at).toBeInstanceOf(Date);
});

test('each channel comes once, page by page, whatever is opened meanwhile', async () => {
  const made = [];
  for (let n = 0; n < 5; n++) made.push((await open(mia, { name: `page-${n}` })).name);
  const seen = [];
  let cursor: string | undefined;
  do {
    const query = { workspace_id, q: 'page-', limit: 2, ...(cursor !== undefined && { cursor }) };
    const page = await max.client.channels.list.query(query);
    seen.push(...page.items.map(({ name }) => name));
    cursor = page.next_cursor ?? undefined;
    if (made.length < 6) made.push((await open(mia, { name: 'page-late' })).name);
  } while (cursor !== undefined);
  expect(seen).toEqual(made);
});

test('a public channel is announced to the workspace, but not to guests and outsiders', async () => {
  const [hers, his, of, others] = await Promise.all([mia.hear(), max.hear(), guest.hear(), outsider.hear()]);
  const channel = await open(mia);
  await owner.client.channels.create.mutate({ workspace_id, name: 'gus-is-here', user_ids: [guest.id] });
  await outsider.client.workspaces.create.mutate({ name: 'Elsewhere' });

  for (const heard of [hers, his]) {
    const { data, actor_id } = await heard.until('channel.created', ({ channel_id }) => channel_id === channel.id);
    expect(actor_id).toBe(mia.id);
    expect(data.channel).toMatchObject({ id: channel.id, is_member: false, member_count: 1 });
  }
  expect((await hers.until('member.joined')).data).toMatchObject({ channel_id: channel.id, user: { id: mia.id } });
  await his.until('channel.created', ({ data }) => data.channel.name === 'gus-is-here');
  expect(his.types()).toEqual(['channel.created', 'channel.created']);

  await of.until('channel.created', ({ data }) => data.channel.name === 'gus-is-here');
  await others.until('workspace.joined');
  for (const { events } of [of, others]) {
    expect(events.filter(({ channel_id }) => channel_id === channel.id)).toEqual([]);
  }
});

test('a private channel is announced to those who are in it, and to nobody else', async () => {
  const [hers, his, of, others] = await Promise.all([mia.hear(), max.hear(), guest.hear(), owner.hear()]);
  const channel = await open(mia, { type: 'private', user_ids: [max.id, guest.id] });
  await open(owner, { name: 'heard-by-all' });

  for (const heard of [hers, his, of]) {
    const { data } = await heard.until('channel.created', ({ channel_id }) => channel_id === channel.id);
    expect(data.channel).toMatchObject({ id: channel.id, type: 'private', is_member: true, member_count: 3 });
  }
  await others.until('channel.created', ({ data }) => data.channel.name === 'heard-by-all');
  expect(others.events.filter(({ channel_id }) => channel_id === channel.id)).toEqual([]);
});
