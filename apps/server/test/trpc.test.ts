import { type Answer, callOverHttp, openWorld, request } from '@parley/testing';
import { expect, test } from 'vitest';

const { url, mia, general, log } = await openWorld({ LOG_LEVEL: 'warn' });
const channel_id = general.id;

const ask = (path: string, more: { body?: unknown; headers?: Record<string, string> } = {}) =>
  request(url, { method: more.body === undefined ? 'GET' : 'POST', path: `/trpc/${path}`, token: mia.token, ...more });

interface Shape {
  error: { json: { message: string; data: { code: string; reason: string; request_id: string } } };
}
const shapeOf = ({ body }: Answer) => (body as Shape).error.json;

const send = (input: unknown) => callOverHttp(url, { name: 'messages.create', type: 'mutation', input, token: mia.token });
const hello = { channel_id, content: 'Hello' };

test('an input is plain JSON, or superjson with dates in it', async () => {
  const unsaid = { ...hello, parent_message_id: null };
  const inputs = [
    hello,
    { json: hello },
    { json: hello, meta: { v: 1 } },
    { json: unsaid, meta: { values: { parent_message_id: ['undefined'] } } },
    { json: hello, meta: { values: { 'nothing.is.here': ['Date'] } } },
  ];
  for (const input of inputs) expect((await send(input)).status).toBe(200);
});

test.each<[string, object]>([
  ['a regular expression', { json: { ...hello, content: '/a+/' }, meta: { values: { content: ['regexp'] } } }],
  ['a big number', { json: { ...hello, content: '9'.repeat(1_000) }, meta: { values: { content: ['bigint'] } } }],
  ['an error', { json: { ...hello, content: { message: 'x' } }, meta: { values: { content: ['Error'] } } }],
  ['a set', { json: { ...hello, content: ['x'] }, meta: { values: { content: ['set'] } } }],
  ['a map', { json: { ...hello, content: [['x', 'y']] }, meta: { values: { content: ['map'] } } }],
  ['a symbol', { json: { ...hello, content: 'x' }, meta: { values: { content: [['symbol', 'x']] } } }],
  ['a class', { json: { ...hello, content: {} }, meta: { values: { content: [['class', 'Refusal']] } } }],
  ['an address', { json: { ...hello, content: 'https://x' }, meta: { values: { content: ['URL'] } } }],
  ['no number', { json: { ...hello, content: 'NaN' }, meta: { values: { content: ['number'] } } }],
  ['references', { json: hello, meta: { referentialEqualities: { channel_id: ['content'] } } }],
  ['references in short', { json: hello, meta: { referentialEqualities: [['channel_id'], {}] } }],
  ['a date in place of a text', { json: { ...hello, content: '2026-11-22T10:00:00Z' }, meta: { values: { content: ['Date'] } } }],
  ['no date', { json: { ...hello, content: 'never' }, meta: { values: { content: ['Date'] } } }],
  ['a date for the whole', { json: hello, meta: { values: ['Date'] } }],
  ['a date in the prototype', { json: hello, meta: { values: { '__proto__.admin': ['Date'] } } }],
  ['a date in the constructor', { json: hello, meta: { values: { 'constructor.prototype.admin': ['Date'] } } }],
  ['a date in a prototype', { json: hello, meta: { values: { prototype: ['Date'] } } }],
  [
    'more dates than there are',
    { json: hello, meta: { values: Object.fromEntries([...Array(101).keys()].map((n) => [n, ['Date']])) } },
  ],
  ['more than an envelope', { json: hello, meta: {}, more: true }],
  ['an unknown version', { json: hello, meta: { v: 2 } }],
  ['a list', [hello]],
])('%s in an input is refused', async (_what, input) => {
  const answer = await send(input);
  expect(answer.status).toBe(400);
  expect(shapeOf(answer).data).toMatchObject({ code: 'BAD_REQUEST', reason: 'invalid_input' });
  expect({}).not.toHaveProperty('admin');
});

test.each(['{', '', 'undefined', '"\uD800', '{"__proto__":{"admin":true}}', '{"constructor":{"prototype":{"admin":true}}}'])(
  'the input %j is refused',
  async (input) => {
    const get = await ask(`channels.get?input=${encodeURIComponent(input.toWellFormed())}`);
    const post = await ask('messages.create', { body: input });
    for (const answer of [get, post]) expect(answer.status).toBe(400);
    expect({}).not.toHaveProperty('admin');
  },
);

test('a query is read, and a mutation is written', async () => {
  const input = encodeURIComponent(JSON.stringify(hello));
  expect((await ask(`messages.create?input=${input}`)).status).toBe(405);
  expect((await ask('channels.get', { body: { channel_id } })).status).toBe(405);
});

test.each(['nothing', 'messages', 'messages.erase', 'messages.create.x', '__proto__', 'messages.__proto__', 'constructor.name'])(
  'there is no operation %s',
  async (name) => {
    for (const answer of [await ask(name), await ask(name, { body: {} })]) {
      expect(answer.status).toBe(404);
      expect(shapeOf(answer).data.reason).toBe('not_found');
    }
  },
);

test('a form of another page calls nothing', async () => {
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', '']) {
    const answer = await ask('auth.logout', { body: '{}', headers: { 'content-type': type } });
    expect(answer.status).toBe(415);
    expect(shapeOf(answer).data.reason).toBe('unsupported_media_type');
  }
});

const batch = (calls: number) => {
  const inputs = Object.fromEntries(Array.from({ length: calls }, (_, n) => [n, { channel_id }]));
  return ask(
    `${Array.from({ length: calls }, () => 'channels.get').join()}?batch=1&input=${encodeURIComponent(JSON.stringify(inputs))}`,
  );
};

test('twenty calls go together, and not one more', async () => {
  const twenty = await batch(20);
  expect(twenty.status).toBe(200);
  expect(twenty.body).toHaveLength(20);
  expect((await batch(21)).status).toBe(400);
});

test('of calls that go together each has its own answer', async () => {
  const input = encodeURIComponent(JSON.stringify({ 0: { channel_id }, 1: { channel_id: mia.id }, 2: { channel_id: 'x' } }));
  const answer = await ask(`channels.get,channels.get,channels.get?batch=1&input=${input}`);
  expect(answer.status).toBe(207);
  expect(answer.body).toMatchObject([
    { result: { data: { json: { id: channel_id } } } },
    { error: { json: { data: { reason: 'not_found' } } } },
    { error: { json: { data: { reason: 'invalid_input' } } } },
  ]);
});

test('a refusal has the id of its request, and nothing of how the server is made', async () => {
  const answer = await ask(`channels.get?input=${encodeURIComponent(JSON.stringify({ channel_id: mia.id }))}`);
  const { message, data } = shapeOf(answer);
  expect(message).toBe('There is no such channel, or you may not see it.');
  expect(data).toEqual({
    code: 'NOT_FOUND',
    httpStatus: 404,
    path: 'channels.get',
    reason: 'not_found',
    request_id: answer.headers.get('x-request-id'),
  });
});

test('events do not come over HTTP, alone or among others', async () => {
  for (const path of ['events.subscribe', 'users.me,events.subscribe?batch=1', 'events%2Esubscribe']) {
    const answer = await ask(path, { headers: { accept: 'text/event-stream' } });
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
  }
});

test('nothing of all this was a fault of ours', () => {
  expect(log.entries).toEqual([]);
});
