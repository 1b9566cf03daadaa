import { createECDH, randomUUID } from 'node:crypto';
import { operations } from '@parley/api';
import { type Answer, callOverHttp, openWorld, password, readProblem, sendRaw } from '@parley/testing';
import { expect, test } from 'vitest';
import { fieldsOf } from '../src/rest/plan.ts';

const world = await openWorld();
const { url, owner, mia, max, workspace, general } = world;
const nobody = '019aa3b2-7c1e-7d3f-9a50-3c6f0e2b9d11';

const place = await owner.client.channels.create.mutate({ workspace_id: workspace.id, name: 'place', user_ids: [max.id] });
const said = await owner.client.messages.create.mutate({ channel_id: place.id, content: 'Hello' });
const whispered = await owner.client.dms.createMessage.mutate({ user_id: max.id, content: 'Psst' });

const reaction = await owner.client.reactions.add.mutate({ message_id: said.id, emoji: '👍' });
await max.client.messages.create.mutate({ channel_id: place.id, content: 'Hello @olga' });
const [notified] = (await owner.client.notifications.list.query({})).items;
const { attachment: file } = await owner.client.attachments.createUploadUrl.mutate({
  filename: 'cat.png',
  content_type: 'image/png',
  size: 3,
});
const dot = Buffer.from('R0lGODlhAQABAIAAAP///wAAACH5BAEAAAAALAAAAAABAAEAAAICRAEAOw==', 'base64');
const upload = await owner.client.attachments.createUploadUrl.mutate({
  filename: 'dot.gif',
  content_type: 'image/gif',
  size: dot.length,
});
await fetch(upload.upload_url, { method: 'PUT', headers: upload.headers, body: dot });
const emoji = await owner.client.emoji.create.mutate({
  workspace_id: workspace.id,
  name: 'dot',
  attachment_id: upload.attachment.id,
});
const call = await owner.client.calls.start.mutate({ channel_id: place.id });
const invitation = await owner.client.invitations.create.mutate({ workspace_id: workspace.id });

const subscription = {
  endpoint: 'https://push.example.com/x',
  keys: { p256dh: createECDH('prime256v1').generateKeys('base64url'), auth: 'x'.repeat(22) },
};

const everyOperation = operations();
const placeOf: Record<string, string> = {
  workspace_id: workspace.id,
  channel_id: place.id,
  message_id: said.id,
  reaction_id: reaction.id,
  invitation_id: invitation.id,
  user_id: max.id,
  notification_id: notified?.id ?? '',
  id: (await owner.client.push.subscribe.mutate(subscription)).id,
  attachment_id: file.id,
  emoji_id: emoji.id,
  call_id: call.id,
  session_id: (await mia.client.sessions.list.query({})).items[0]?.id ?? '',
};

/** The REST door of an operation, its path filled in. */
function doorOf(name: string): { type: 'query' | 'mutation'; method: string; path: string; params: string[]; fields: string[] } {
  const operation = everyOperation.find((one) => one.name === name);
  const door = operation?.meta.openapi;
  if (!operation || !door || operation.type === 'subscription') throw new Error(`${name} has no door`);
  const params = [...door.path.matchAll(/\{(\w+)\}/g)].map(([, param = '']) => param);
  return {
    type: operation.type,
    method: door.method,
    path: door.path.replaceAll(/\{(\w+)\}/g, (_, param: string) => placeOf[param] ?? ''),
    params,
    fields: [...fieldsOf(operation.inputs).keys()].filter((field) => !params.includes(field)),
  };
}

const withDoor = everyOperation.filter(({ meta }) => meta.openapi).map(({ name }) => name);
const withBody = withDoor.filter((name) => ['POST', 'PUT'].includes(doorOf(name).method));
const withQuery = withDoor.filter((name) => doorOf(name).method === 'GET' && doorOf(name).fields.length > 0);
const lists = withQuery.filter((name) => doorOf(name).fields.includes('cursor'));

test('the REST operations are those that were listed', async () => {
  const rows = everyOperation.flatMap(({ name, meta: { openapi, status, idempotent, right } }) => {
    if (!openapi) return [];
    const success = idempotent ? `${status} or 200` : String(status);
    const who = right ?? (openapi.protect === false ? 'anybody' : 'whoever is logged in');
    return [`${openapi.method.padEnd(7)}${openapi.path.padEnd(42)}${name.padEnd(23)} ${success.padEnd(12)}${who}`];
  });
  await expect(`${rows.join('\n')}\n`).toMatchFileSnapshot('rest.txt');
});

/** Of each operation with a body one that is fine, with every field that there is. */
const bodies: Record<string, Record<string, unknown>> = {
  'auth.register': { email: 'new@example.com', username: 'new', password, display_name: 'New' },
  'auth.login': { login: 'mia', password },
  'auth.refresh': { refresh_token: `${nobody}.${'x'.repeat(43)}` },
  'auth.logout': { all: false },
  'users.update': {
    display_name: 'Mia',
    username: 'mia',
    email: 'mia@example.com',
    avatar_url: 'https://example.com/mia.png',
    title: 'Cook',
    timezone: 'Europe/Berlin',
  },
  'users.changePassword': { current_password: password, new_password: password },
  'users.setStatus': { availability: 'busy', text: 'Cooking', emoji: '🍲', expires_at: '2999-12-31T23:59:59.000Z' },
  'workspaces.create': { name: 'New', slug: 'new', description: 'A new one' },
  'workspaces.update': {
    name: 'Acme',
    slug: 'acme',
    description: 'Still the same',
    icon_url: 'https://example.com/acme.png',
    members_can_invite: false,
  },
  'members.add': { user_id: nobody, email: 'nobody@example.com', role: 'member' },
  'invitations.create': {
    email: 'invited@example.com',
    role: 'guest',
    channel_ids: [place.id],
    expires_in: 3_600,
    max_uses: 3,
  },
  'invitations.accept': { token: invitation.token },
  'members.update': { role: 'guest' },
  'channels.create': { name: 'new', type: 'private', topic: 'News', description: 'All the news', user_ids: [max.id] },
  'channels.update': { name: 'newer', topic: 'News', description: 'All the news', type: 'private', archived: true },
  'channels.markRead': { message_id: said.id, force: true },
  'channels.setPreferences': { notify: 'none', muted_until: '2999-12-31T23:59:59.000Z' },
  'channels.typing': { parent_message_id: said.id },
  'channelMembers.add': { user_id: max.id },
  'reactions.add': { emoji: '👍' },
  'messages.update': { content: 'Hello' },
  'push.subscribe': { ...subscription, expirationTime: null },
  'notifications.updatePreferences': {
    mentions: false,
    direct_messages: true,
    thread_replies: false,
    reactions: true,
    email: false,
    keywords: ['soup', 'c++'],
    dnd_from: '22:00',
    dnd_to: '06:30',
    dnd_until: '2999-12-31T23:59:59.000Z',
  },
  'notifications.markRead': { read: true },
  'notifications.markAllRead': { workspace_id: workspace.id, before: '2026-11-22T10:00:00.000Z' },
  'attachments.createUploadUrl': { filename: 'cat.png', content_type: 'image/png', size: 3 },
  'emoji.create': { name: 'parley', attachment_id: nobody },
  'calls.start': {},
  'calls.join': {},
  'calls.leave': {},
  'calls.signal': { to_user_id: max.id, data: { sdp: 'v=0' } },
  'messages.pin': {},
  'messages.follow': {},
  'dms.open': { user_ids: [max.id] },
  'dms.createMessage': {
    content: 'Hello',
    parent_message_id: whispered.id,
    attachment_ids: [nobody],
    client_message_id: randomUUID(),
  },
  'messages.create': { content: 'Hello', parent_message_id: said.id, attachment_ids: [nobody], client_message_id: randomUUID() },
};

const send = (name: string, body: unknown) => {
  const { method, path } = doorOf(name);
  return owner.rest(method, path, body);
};

test.each(withBody)('of the body of %s all fields are tried', (name) => {
  expect(Object.keys(bodies[name] ?? {}).toSorted()).toEqual(doorOf(name).fields.toSorted());
});

/** The same body, with one field changed. */
const changed = (name: string, changes: object) => ({ ...bodies[name], ...changes });

const badValues: unknown[] = ['a\0b', 'a\uD800', '\uDC00a', 1, true, { $ne: '' }, [[]], ['a\0b']];

/** What may be anything is refused only for its text. */
const isBad = (field: string) => (value: unknown) => field !== 'data' || /\\u/.test(JSON.stringify(value));

const fieldsOfBodies = withBody.flatMap((name) => Object.keys(bodies[name] ?? {}).map((field) => ({ name, field })));

test.each(fieldsOfBodies)('$name refuses what is no $field, over REST and over tRPC alike', async ({ name, field }) => {
  const { type, params } = doorOf(name);
  const known = Object.fromEntries(params.map((param) => [param, placeOf[param]]));
  const kind = typeof bodies[name]?.[field];
  for (const value of badValues
    .filter(isBad(field))
    .filter((bad) => kind === 'string' || kind === 'object' || typeof bad !== kind)) {
    const body = changed(name, { [field]: value });
    const input = { ...known, ...body };
    const [rest, trpc] = await Promise.all([send(name, body), callOverHttp(url, { name, type, input, token: owner.token })]);
    const { status, reason, issues = [] } = readProblem(rest);
    expect({ value, status, reason }).toEqual({ value, status: 400, reason: 'invalid_input' });
    expect(issues.map(({ path }) => path[0])).toContain(field);
    expect(trpc).toMatchObject({ status: 400, body: { error: { json: { data: { reason, issues } } } } });
  }
});

test.each(withBody)('%s refuses fields that it does not know', async (name) => {
  for (const field of ['id', 'role_', 'is_admin', 'created_at', 'Content', 'constructor', 'toString', 'x'.repeat(200)]) {
    const { status, issues } = readProblem(await send(name, changed(name, { [field]: 'x' })));
    expect({ field, status, issues }).toEqual({
      field,
      status: 400,
      issues: [{ path: [field.slice(0, 80)], message: 'is no field of this operation' }],
    });
  }
});

test.each(withBody)('%s refuses what would change the prototype of all objects', async (name) => {
  for (const extra of ['"__proto__":{"admin":true}', '"constructor":{"prototype":{"admin":true}}', '"a":{"__proto__":{}}']) {
    const body = JSON.stringify(bodies[name]).replace(/^\{/, `{${extra},`);
    expect(readProblem(await send(name, body)).status).toBe(400);
  }
  expect({}).not.toHaveProperty('admin');
});

test.each(withBody)('%s takes its body from nowhere else', async (name) => {
  const { method, path } = doorOf(name);
  for (const [field, value] of Object.entries(bodies[name] ?? {})) {
    const answer = await owner.rest(method, `${path}?${field}=${encodeURIComponent(String(value))}`, bodies[name]);
    expect(readProblem(answer)).toMatchObject({ status: 400, issues: [{ path: [field] }] });
  }
});

test.each(withBody.filter((name) => doorOf(name).fields.length > 0))(
  '%s says all that is wrong, and repeats nothing that was sent',
  async (name) => {
    const canary = 'canary-7d3f\uD800';
    const wrong = Object.fromEntries(Object.keys(bodies[name] ?? {}).map((field) => [field, canary]));
    const answer = await send(name, wrong);
    const { issues = [] } = readProblem(answer);
    expect(new Set(issues.map(({ path }) => path[0])).size).toBe(Object.keys(wrong).length);
    expect(answer.text).not.toContain('canary-7d3f');
  },
);

/** What goes beside the path: the body of a `POST`, and of a `DELETE` what its path does not say. */
function besides(name: string): object | undefined {
  const { method, fields } = doorOf(name);
  if (method === 'POST') return bodies[name];
  return method === 'DELETE' && fields.length > 0
    ? Object.fromEntries(fields.map((field) => [field, placeOf[field]]))
    : undefined;
}

const idsInPaths = withDoor.flatMap((name) => doorOf(name).params.map((param) => ({ name, param })));
const malformedIds = [
  nobody.toUpperCase(),
  `{${nobody}}`,
  nobody.replaceAll('-', ''),
  `urn:uuid:${nobody}`,
  `${nobody} `,
  `${nobody}0`,
  nobody.slice(1),
  nobody.replace('0', 'g'),
  '0',
  'null',
  '__proto__',
  `${nobody}' or '1'='1`,
  `${nobody}\0`,
  '٠١٩aa3b2-7c1e-7d3f-9a50-3c6f0e2b9d11',
];

test.each(idsInPaths)('$name refuses a malformed $param, and finds nothing under an unknown one', async ({ name, param }) => {
  const { method, path } = doorOf(name);
  const ask = (id: string) => owner.rest(method, path.replace(placeOf[param] ?? '', encodeURIComponent(id)), besides(name));
  for (const id of malformedIds) {
    expect(readProblem(await ask(id))).toMatchObject({ status: 400, issues: [{ path: [param] }] });
  }
  for (const id of [nobody, '00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff']) {
    expect(readProblem(await ask(id))).toMatchObject({ status: 404, reason: 'not_found' });
  }
});

test.each(idsInPaths)('$name finds nothing under the id of something else in place of its $param', async ({ name, param }) => {
  const { method, path } = doorOf(name);
  for (const [other, id] of Object.entries(placeOf)) {
    if (other === param) continue;
    const answer = await owner.rest(method, path.replace(placeOf[param] ?? '', id), besides(name));
    expect(readProblem(answer).status).toBe(404);
  }
});

const badQueries: Record<string, string[]> = {
  limit: ['0', '101', '-1', '1e3', 'abc', '1.5', '', ' 5', '0x10', 'NaN', 'Infinity', '9007199254740993', '٥', '5,5', 'null'],
  cursor: [
    '',
    'x',
    '!',
    '%00',
    'W10',
    'W10=',
    'bnVsbA',
    'eyJfX3Byb3RvX18iOjF9',
    '-1',
    "' or 1=1",
    'x'.repeat(200),
    'x'.repeat(201),
  ],
  action: ['', 'member', 'MEMBER.ADD', 'member.add,auth.login'],
  user_id: ['', 'x', nobody.toUpperCase()],
  role: ['', 'king', 'Owner', 'owner,admin'],
  type: ['', 'dm', 'PUBLIC'],
  live: ['yes', '1', ''],
  archived: ['1', 'yes', 'TRUE', 'null'],
  member: ['', '0', 'no', 'False'],
  q: ['', '%00', 'x'.repeat(501)],
  unread: ['1', 'yes', 'TRUE', 'null'],
  direction: ['', 'up', 'BEFORE'],
  around: ['', 'x', nobody.toUpperCase()],
  download: ['1', 'yes', 'TRUE', 'null'],
  redirect: ['', '0', 'no', 'False'],
  thumbnail: ['1', 'no', 'False'],
  last_event_id: ['x'.repeat(201)],
  workspace_id: ['', 'x', nobody.toUpperCase()],
  status: ['', 'new', 'Unread', 'read,unread'],
  sort: ['', 'up', 'NEWEST', 'created_at desc'],
};

/** What some must be asked at least. */
const needed: Record<string, Record<string, string>> = { 'search.query': { q: 'hello' } };

/** The path of a question in which one field is given so. */
function asking(name: string, field: string, value: string): string {
  const others = Object.entries(needed[name] ?? {}).filter(([other]) => other !== field);
  return `${doorOf(name).path}?${[...others, [field, value]].map((pair) => pair.join('=')).join('&')}`;
}

const queries = withQuery.flatMap((name) => doorOf(name).fields.map((field) => ({ name, field })));

test.each(queries)('$name refuses what is no $field', async ({ name, field }) => {
  const values = badQueries[field] ?? [];
  expect(values).not.toEqual([]);
  for (const value of values) {
    const answer = await owner.rest('GET', asking(name, field, value.replaceAll(' ', '%20')));
    expect({ value, ...readProblem(answer) }).toMatchObject({ value, status: 400, issues: [{ path: [field] }] });
  }
});

test.each(queries)('$name refuses a $field that is given twice', async ({ name, field }) => {
  for (const twice of [`${field}=1&${field}=1`, `${field}[]=1`, `${field}[a]=1`, `${field}.a=1`]) {
    expect(readProblem(await owner.rest('GET', `${doorOf(name).path}?${twice}`)).status).toBe(400);
  }
});

test.each(withQuery)('%s refuses a query that it does not know', async (name) => {
  for (const field of ['offset', 'Limit', 'constructor', '__proto__', '__proto__[admin]', 'toString']) {
    expect(readProblem(await owner.rest('GET', `${doorOf(name).path}?${field}=1`))).toMatchObject({ status: 400 });
  }
});

const itemsOf = ({ body }: Answer) => (body as { items: unknown[] }).items;

test.each(lists)('%s has its own limit', async (name) => {
  const answer = await owner.rest('GET', asking(name, 'limit', '2'));
  expect(answer.status).toBe(200);
  expect(Object.keys(answer.body as object)).toEqual(expect.arrayContaining(['items', 'next_cursor']));
  expect(itemsOf(await owner.rest('GET', asking(name, 'limit', '1'))).length).toBeLessThanOrEqual(1);
});

test('a list has 50 items unless more are asked for', async () => {
  const { id } = await mia.client.channels.create.mutate({ workspace_id: workspace.id, name: 'long' });
  const path = `/channels/${id}/messages`;
  await Promise.all(Array.from({ length: 101 }, () => mia.rest('POST', path, { content: 'Another' })));
  expect(itemsOf(await mia.rest('GET', path))).toHaveLength(50);
  expect(itemsOf(await mia.rest('GET', `${path}?limit=100`))).toHaveLength(100);
});

test('a path and a body agree about a field, or it is refused', async () => {
  const path = `/channels/${general.id}/messages`;
  const agreed = { channel_id: general.id, content: 'Agreed' };
  expect((await mia.rest('POST', path, agreed)).status).toBe(201);
  for (const channel_id of [nobody, null, '', 0, [general.id]]) {
    const answer = await mia.rest('POST', path, { ...agreed, channel_id });
    expect(readProblem(answer)).toMatchObject({ status: 400, issues: [{ path: ['channel_id'] }] });
  }
});

/** A new channel of Mia's, which she leaves by what the test sends. */
async function newMembership(): Promise<{ path: string; channel_id: string; stays: () => Promise<boolean> }> {
  const { id } = await mia.client.channels.create.mutate({ workspace_id: workspace.id, name: `c-${randomUUID()}` });
  return {
    channel_id: id,
    path: `/channels/${id}/members/${mia.id}`,
    stays: async () => (await mia.client.channels.get.query({ channel_id: id })).is_member,
  };
}

test('DELETE is told by its path, its query or its body, and none of them may say something else', async () => {
  const { path, channel_id, stays } = await newMembership();
  const refused: [query: string, body?: object][] = [
    [`?user_id=${max.id}`],
    ['', { user_id: max.id }],
    [`?user_id=${max.id}`, { user_id: mia.id }],
    [`?user_id=${mia.id}`, { user_id: max.id }],
    [`?user_id=${mia.id}&user_id=${max.id}`],
    [`?channel_id=${general.id}`, { channel_id }],
    ['?force=true'],
    ['', { force: true }],
  ];
  for (const [query, body] of refused) expect(readProblem(await mia.rest('DELETE', path + query, body)).status).toBe(400);
  expect(await stays()).toBe(true);
  const { status, text } = await mia.rest('DELETE', `${path}?user_id=${mia.id}`, { user_id: mia.id, channel_id });
  expect({ status, text }).toEqual({ status: 204, text: '' });
  expect(await stays()).toBe(false);
});

test('DELETE may come with an empty body, or with none', async () => {
  for (const headers of [['Content-Type: application/json', 'Content-Length: 0'], ['Content-Length: 0'], []]) {
    const { path, stays } = await newMembership();
    const { status } = await sendRaw(url, [`DELETE ${path} HTTP/1.1`, `Authorization: Bearer ${mia.token}`, ...headers]);
    expect(status).toBe(204);
    expect(await stays()).toBe(false);
  }
});

test('DELETE with a body that is no JSON deletes nothing', async () => {
  const { path, stays } = await newMembership();
  expect(readProblem(await mia.rest('DELETE', path, '{')).status).toBe(400);
  expect(await stays()).toBe(true);
});

test('times are RFC 3339 in UTC, to the millisecond', async () => {
  const { body } = await mia.rest('GET', `/messages/${said.id}`);
  expect(body).toMatchObject({ created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as unknown });
});
