import { type Answer, openWorld, readProblem, request, sendRaw } from '@parley/testing';
import { expect, test, vi } from 'vitest';

const friend = 'https://chat.example.com';
const world = await openWorld({ CORS_ORIGINS: friend });
const { url, mia, general, workspace } = world;

const ask = (method: string, path: string, more: { body?: unknown; headers?: Record<string, string> } = {}) =>
  request(url, { method, path, token: mia.token, ...more });
const preflight = (origin: string) =>
  request(url, { method: 'OPTIONS', path: '/login', headers: { origin, 'access-control-request-method': 'POST' } });

const messages = `/channels/${general.id}/messages`;
const callOf = (name: string, input: object) => `/trpc/${name}?input=${encodeURIComponent(JSON.stringify(input))}`;

const answers: [string, number, () => Promise<Answer>][] = [
  ['what is read', 200, () => ask('GET', '/users/me')],
  ['what is created', 201, () => ask('POST', messages, { body: { content: 'Hello' } })],
  ['what is deleted', 204, () => leaveNewChannel()],
  ['what asks for the headers alone', 200, () => ask('HEAD', '/users/me')],
  ['bad input', 400, () => ask('POST', messages, { body: {} })],
  ['a bad address', 400, () => sendRaw(url, ['GET /channels/%zz HTTP/1.1'])],
  ['a stranger', 401, () => request(url, { method: 'GET', path: '/users/me' })],
  ['what is not allowed', 403, () => ask('POST', `/workspaces/${workspace.id}/members`, { body: { user_id: mia.id } })],
  ['what is not there', 404, () => ask('GET', `/channels/${workspace.id}`)],
  ['a path that leads nowhere', 404, () => ask('GET', '/nowhere')],
  ['another method', 405, () => ask('PATCH', '/users/me')],
  ['a conflict', 409, () => ask('POST', `/channels/${general.id}/members`, { body: { user_id: mia.id } })],
  ['too large a body', 413, () => ask('POST', messages, { body: { content: 'x'.repeat(300_000) } })],
  ['another media type', 415, () => ask('POST', messages, { body: 'x', headers: { 'content-type': 'text/plain' } })],
  ['a preflight', 204, () => preflight(friend)],
  ['a preflight of a stranger', 204, () => preflight('https://evil.example')],
  ['the document', 200, () => ask('GET', '/openapi.json')],
  ['the health', 200, () => ask('GET', '/healthz')],
  ['the figures', 200, () => request(url, { method: 'GET', path: '/metrics' })],
  ['who may not see the figures', 401, () => ask('GET', '/metrics')],
  ['a call over tRPC', 200, () => ask('GET', callOf('channels.get', { channel_id: general.id }))],
  ['a refused call over tRPC', 404, () => ask('GET', callOf('channels.get', { channel_id: workspace.id }))],
  ['too large a call over tRPC', 413, () => ask('POST', '/trpc/messages.create', { body: 'x'.repeat(300_000) })],
  [
    'a call of another media type',
    415,
    () => ask('POST', '/trpc/auth.login', { body: 'x', headers: { 'content-type': 'text/plain' } }),
  ],
];

async function leaveNewChannel(): Promise<Answer> {
  const { id } = await mia.client.channels.create.mutate({ workspace_id: workspace.id, name: 'short-lived' });
  return ask('DELETE', `/channels/${id}/members/${mia.id}`);
}

test.each(answers)('%s is answered with %i and all headers that guard', async (_what, status, answer) => {
  const { status: answered, headers, text } = await answer();
  expect(answered).toBe(status);
  expect(Object.fromEntries(headers)).toMatchObject({
    'strict-transport-security': 'max-age=31536000; includeSubDomains',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none';frame-ancestors 'none';base-uri 'none';object-src 'none'",
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-site',
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=()',
    'cache-control': 'no-store',
    'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
  });
  expect(headers.get('content-type') ?? '').toMatch(
    text === '' ? '' : /^(application\/(problem\+)?json|text\/plain; version=0\.0\.4); charset=utf-8$/,
  );
  for (const name of ['server', 'x-powered-by']) expect(headers.has(name)).toBe(false);
});

test('each request has an id of its own, whatever it says itself', async () => {
  const ids = await Promise.all(
    [1, 2].map(async () => (await ask('GET', '/users/me', { headers: { 'x-request-id': 'mine' } })).headers.get('x-request-id')),
  );
  expect(new Set([...ids, 'mine']).size).toBe(3);
});

test('pages of a friend may read the answers, and what they ask beforehand', async () => {
  const { headers } = await ask('GET', '/users/me', { headers: { origin: friend } });
  expect(headers.get('access-control-allow-origin')).toBe(friend);
  expect(headers.get('access-control-expose-headers')).toBe('x-request-id, retry-after');
  expect(headers.get('vary')).toMatch(/origin/i);

  const before = await preflight(friend);
  expect(before.headers.get('access-control-allow-origin')).toBe(friend);
  expect(before.headers.get('access-control-allow-methods')).toBe('GET, POST, PUT, DELETE');
  expect(before.headers.get('access-control-allow-headers')).toBe('authorization, content-type');
});

test('nobody sends cookies or other credentials from another page', async () => {
  for (const answer of [await preflight(friend), await ask('GET', '/users/me', { headers: { origin: friend } })]) {
    expect(answer.headers.has('access-control-allow-credentials')).toBe(false);
  }
});

test.each([
  'https://evil.example',
  'null',
  'http://chat.example.com',
  'https://chat.example.com.evil.example',
  'https://evilchat.example.com',
  'https://chat.example.com:8443',
  'HTTPS://CHAT.EXAMPLE.COM',
  `${friend}/`,
  `${friend} https://evil.example`,
])('pages of %s read nothing', async (origin) => {
  for (const answer of [await preflight(origin), await ask('GET', '/users/me', { headers: { origin } })]) {
    expect(answer.headers.has('access-control-allow-origin')).toBe(false);
    expect(answer.headers.get('vary')).toMatch(/origin/i);
  }
});

test('who only asks what is possible is told, whatever he leaves out', async () => {
  const { status } = await request(url, { method: 'OPTIONS', path: '/login' });
  expect(status).toBe(204);
});

test.each([
  ['GET', '/nowhere'],
  ['POST', '/nowhere'],
  ['GET', '/user'],
  ['GET', '/users/me/else'],
  ['GET', '/register/else'],
  ['GET', '/.git/config'],
  ['GET', '/..%2f..%2fetc%2fpasswd'],
  ['GET', '//users//me'],
  ['GET', '/USERS/ME'],
  ['GET', '/users%2fme'],
])('%s %s leads nowhere', async (method, path) => {
  const answer = await sendRaw(url, [`${method} ${path} HTTP/1.1`, `Authorization: Bearer ${mia.token}`, 'Content-Length: 0']);
  expect(readProblem(answer)).toMatchObject({ status: 404, code: 'NOT_FOUND', reason: 'not_found', title: 'Not found' });
});

test.each([
  ['/users/me', 'GET, HEAD, PUT'],
  ['/login', 'POST'],
  [messages, 'GET, HEAD, POST'],
  [`/channels/${general.id}/members/${mia.id}`, 'DELETE'],
  ['/healthz', 'GET, HEAD'],
  ['/metrics', 'GET, HEAD'],
  ['/openapi.json', 'GET, HEAD'],
  ['/trpc/users.me', 'GET, POST'],
])('%s says that only %s is possible there', async (path, allow) => {
  const others = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'TRACE'].filter((method) => !allow.split(', ').includes(method));
  for (const method of others) {
    const answer = await sendRaw(url, [`${method} ${path} HTTP/1.1`, 'Content-Length: 0']);
    expect(answer.headers.get('allow')).toBe(allow);
    expect(readProblem(answer)).toMatchObject({ status: 405, reason: 'method_not_allowed' });
  }
});

test('a method that is hidden in a header does nothing', async () => {
  const hidden = { 'x-http-method-override': 'DELETE', 'x-method-override': 'DELETE', 'x-http-method': 'DELETE' };
  const answer = await ask('GET', `/channels/${general.id}/members/${mia.id}`, { headers: hidden });
  expect(answer.status).toBe(405);
});

test('who asks for the headers alone gets those of the whole answer', async () => {
  const [head, whole] = await Promise.all([ask('HEAD', '/users/me'), ask('GET', '/users/me')]);
  expect(head.text).toBe('');
  expect(head.headers.get('content-length')).toBe(whole.headers.get('content-length'));
});

test.each(['%', '%z', '%zz', '%ff', '%c0%af', '%e0%80%af', '%ed%a0%80'])('the address %s is malformed', async (part) => {
  for (const path of [`/${part}`, `/channels/${part}`, `/channels/${general.id}/members/${part}`, `/trpc/${part}`]) {
    const answer = await sendRaw(url, [`GET ${path} HTTP/1.1`, `Authorization: Bearer ${mia.token}`]);
    expect(readProblem(answer)).toMatchObject({ status: 400, reason: 'invalid_input' });
  }
});

test.each(['%00', '%2e%2e', '%252e', '%f0%9f%a6%8a', '__proto__', 'constructor'])('the id %j is none', async (part) => {
  const answer = await sendRaw(url, [`GET /channels/${part} HTTP/1.1`, `Authorization: Bearer ${mia.token}`]);
  expect(readProblem(answer)).toMatchObject({ status: 400, issues: [{ path: ['channel_id'] }] });
});

test('no id is too long to be refused', async () => {
  for (const length of [300, 10_000]) {
    const answer = await ask('GET', `/channels/${'x'.repeat(length)}`);
    expect(readProblem(answer)).toMatchObject({ status: 400, issues: [{ path: ['channel_id'] }] });
  }
});

test.each(['/users/me/', '/channels/', messages])('a slash at the end of %s changes nothing', async (path) => {
  const [with_, without] = await Promise.all([ask('GET', `${path.replace(/\/$/, '')}/`), ask('GET', path.replace(/\/$/, ''))]);
  expect(with_.status).toBe(without.status);
  expect({ ...Object(with_.body), request_id: '' }).toEqual({ ...Object(without.body), request_id: '' });
});

const send = (headers: string[], body: string) =>
  sendRaw(url, [`POST ${messages} HTTP/1.1`, `Authorization: Bearer ${mia.token}`, ...headers], body);
const ofLength = (body: string) => `Content-Length: ${Buffer.byteLength(body)}`;
const hello = '{"content":"Hello"}';

test.each([
  'application/json',
  'application/json; charset=utf-8',
  'application/json;charset="UTF-8"',
  'APPLICATION/JSON',
  ' application/json ',
])('a body of the type %j is read', async (type) => {
  expect((await send([`Content-Type: ${type}`, ofLength(hello)], hello)).status).toBe(201);
});

test.each([
  'text/plain',
  'text/json',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/jsonp',
  'application/json garbage',
  'application/json\ta',
  'application/json, text/plain',
  'application/json; charset=latin1',
  'application/json; charset=utf-16',
  'application/problem+json',
  'application',
  '',
])('a body of the type %j is not', async (type) => {
  const answer = await send([`Content-Type: ${type}`, ofLength(hello)], hello);
  expect(readProblem(answer)).toMatchObject({ status: 415, reason: 'unsupported_media_type' });
});

test('a body of no type is not read', async () => {
  expect(readProblem(await send([ofLength(hello)], hello))).toMatchObject({ status: 415 });
});

test.each(['gzip', 'br', 'deflate', 'gzip, identity', 'aws-chunked', ''])(
  'a body that is encoded as %j is not read',
  async (encoding) => {
    const answer = await send(['Content-Type: application/json', `Content-Encoding: ${encoding}`, ofLength(hello)], hello);
    expect(readProblem(answer).status).toBe(415);
  },
);

test.each([
  '{',
  '',
  '{"content":}',
  "{'content':'a'}",
  '{"content":"a"}x',
  '\uFEFF{}}',
  'undefined',
  '{"content":"a\u0001"}',
  '\0',
])('the body %j is no JSON, or not enough', async (body) => {
  const answer = await send(['Content-Type: application/json', ofLength(body)], body);
  expect(readProblem(answer)).toMatchObject({ status: 400, reason: 'invalid_input' });
});

test.each(['[]', '"text"', '1', 'true', '[{"content":"a"}]'])('the body %s is no object', async (body) => {
  expect(readProblem(await send(['Content-Type: application/json', ofLength(body)], body))).toMatchObject({ status: 400 });
});

test('a body of invalid UTF-8 is refused, not mended', async () => {
  const bytes = Buffer.concat([Buffer.from('{"content":"a'), Buffer.from([0xff, 0xc0, 0xaf]), Buffer.from('"}')]);
  const response = await fetch(`${url}${messages}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${mia.token}` },
    body: bytes,
  });
  expect(response.status).toBe(400);
});

test('what says that it is large is refused before it is sent', async () => {
  const answer = await send(['Content-Type: application/json', 'Content-Length: 104857600'], '');
  expect(readProblem(answer)).toMatchObject({ status: 413, code: 'PAYLOAD_TOO_LARGE', reason: 'too_large' });
});

test('what grows large without saying so is refused', async () => {
  const chunk = 'x'.repeat(300_000);
  const body = `${chunk.length.toString(16)}\r\n${chunk}\r\n0\r\n\r\n`;
  const answer = await send(['Content-Type: application/json', 'Transfer-Encoding: chunked'], body);
  expect(readProblem(answer)).toMatchObject({ status: 413, reason: 'too_large' });
});

test('headers of more than 16 KiB are refused', async () => {
  const answer = await sendRaw(url, ['GET /healthz HTTP/1.1', `X-Long: ${'x'.repeat(17_000)}`]);
  expect(readProblem(answer)).toMatchObject({ status: 431, reason: 'headers_too_large' });
});

test('hundreds of headers do no harm', async () => {
  const many = Array.from({ length: 900 }, (_, n) => `X${n}: y`);
  expect((await sendRaw(url, ['GET /healthz HTTP/1.1', ...many])).status).toBe(200);
});

test('a header that is called __proto__ does no harm', async () => {
  const answer = await sendRaw(url, [
    'GET /users/me HTTP/1.1',
    '__proto__: x',
    'constructor: x',
    `Authorization: Bearer ${mia.token}`,
  ]);
  expect(answer.status).toBe(200);
});

test.each([
  ['not HTTP at all', ['\0\u0001garbage']],
  ['a request of no known version', ['GET /healthz HTTP/9.9']],
  ['a header with no name', ['GET /healthz HTTP/1.1', ': x']],
  ['two lengths', ['POST /login HTTP/1.1', 'Content-Length: 1', 'Content-Length: 2']],
  ['a length and chunks', ['POST /login HTTP/1.1', 'Content-Length: 5', 'Transfer-Encoding: chunked']],
  ['a negative length', ['POST /login HTTP/1.1', 'Content-Length: -1']],
])('%s is answered, and hung up on', async (_what, head) => {
  const answer = await sendRaw(url, head);
  expect(readProblem(answer)).toMatchObject({ status: 400, reason: 'invalid_input' });
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
});

test('after all this the server is as before, and so is Object', async () => {
  await vi.waitFor(async () => expect((await ask('GET', '/readyz')).status).toBe(200), { timeout: 10_000 });
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(Object.getOwnPropertyNames(Object.prototype).filter((name) => !pristine.includes(name))).toEqual([]);
});

const pristine = [
  'constructor',
  '__defineGetter__',
  '__defineSetter__',
  'hasOwnProperty',
  '__lookupGetter__',
  '__lookupSetter__',
  'isPrototypeOf',
  'propertyIsEnumerable',
  'toString',
  'valueOf',
  '__proto__',
  'toLocaleString',
];
