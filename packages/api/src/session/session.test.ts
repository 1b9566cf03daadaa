import { randomUUID } from 'node:crypto';
import { createHttpClient, jwtSecret, openHouse, refusal, request, sendRaw } from '@parley/testing';
import { base64url, CompactSign, decodeJwt, generateKeyPair, exportJWK, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { expect, test } from 'vitest';

const house = await openHouse();
const { url } = house;
const [ann, ben] = await Promise.all([house.register('ann'), house.register('ben')]);

const claims = decodeJwt(ann.token);
const now = Math.floor(Date.now() / 1_000);
const day = 24 * 60 * 60;
const bytes = (text: string) => new TextEncoder().encode(text);
const key = bytes(jwtSecret);
const ours = { alg: 'HS256', typ: 'at+jwt' };

const sign = (payload: JWTPayload, header: object = {}, by: Parameters<SignJWT['sign']>[0] = key) =>
  new SignJWT(payload).setProtectedHeader({ ...ours, ...header }).sign(by);

/** A JSON Web Signature that a library would not make: any header over any payload. */
const signAnything = (payload: string, header: object = ours) =>
  new CompactSign(bytes(payload)).setProtectedHeader({ alg: 'HS256', ...header }).sign(key);

const without = (...names: string[]) => Object.fromEntries(Object.entries(claims).filter(([name]) => !names.includes(name)));

const me = (headers: Record<string, string>) => request(url, { method: 'GET', path: '/users/me', headers });
const ask = (token: string) => me({ authorization: `Bearer ${token}` });

test('a token that is made as ours are lets its owner in', async () => {
  const { status, body } = await ask(await sign({ ...claims, jti: randomUUID() }));
  expect(status).toBe(200);
  expect(body).toMatchObject({ id: ann.id });
});

const { privateKey, publicKey } = await generateKeyPair('RS256');
const [head = '', payload = '', signature = ''] = ann.token.split('.');
const encode = (value: unknown) => base64url.encode(JSON.stringify(value));

test.each<[string, string | Promise<string>]>([
  ['unsigned', new UnsecuredJWT(claims).encode()],
  ['unsigned, in odd spelling', `${encode({ ...ours, alg: 'nOnE' })}.${payload}.`],
  ['unsigned, with the signature of another', `${encode({ ...ours, alg: 'none' })}.${payload}.${signature}`],
  ['without its signature', `${head}.${payload}.`],
  ['with the signature of another payload', `${head}.${encode({ ...claims, sub: ben.id })}.${signature}`],
  ['signed with another secret', sign(claims, {}, bytes('another secret, of more than 32 bytes'))],
  ['signed with our secret by another algorithm', sign(claims, { alg: 'HS512' })],
  ['signed with a key pair', sign(claims, { alg: 'RS256' }, privateKey)],
  [
    'signed with the key that it brings along',
    exportJWK(publicKey).then((jwk) => sign(claims, { alg: 'RS256', jwk }, privateKey)),
  ],
  ['with a key id that is a path', sign(claims, { kid: '../../dev/null' })],
  ['with a key id that is SQL', sign(claims, { kid: "' or '1'='1" })],
  ['with the address of a key', sign(claims, { jku: `${url}/key` })],
  ['with the address of a certificate', sign(claims, { x5u: `${url}/key` })],
  ['with a demand that we do not know', signAnything(JSON.stringify(claims), { ...ours, crit: ['b64'], b64: true })],
  ['of another type', sign(claims, { typ: 'JWT' })],
  ['of no type', sign(claims, { typ: undefined })],
  ['that says a list', signAnything('[1]')],
  ['that says a text', signAnything('"hi"')],
  ['that says nothing', signAnything('')],
  ['without an end', sign(without('exp'))],
  ['without a beginning', sign(without('iat'))],
  ['without an owner', sign(without('sub'))],
  ['without a session', sign(without('sid'))],
  ['without an id', sign(without('jti'))],
  ['without an issuer', sign(without('iss'))],
  ['without an audience', sign(without('aud'))],
  ['of another issuer', sign({ ...claims, iss: 'elsewhere' })],
  ['for another audience', sign({ ...claims, aud: 'elsewhere' })],
  ['that has ended', sign({ ...claims, iat: now - 1_800, exp: now - 900 })],
  ['that never ends', sign({ ...claims, exp: 1e308 })],
  ['that ends tomorrow', sign({ ...claims, exp: now + day })],
  ['whose end is a text', sign({ ...claims, exp: '9999999999' as unknown as number })],
  ['made tomorrow', sign({ ...claims, iat: now + day, exp: now + day + 900 })],
  ['made yesterday', sign({ ...claims, iat: now - day })],
  ['valid from tomorrow on', sign({ ...claims, nbf: now + day })],
  ['of an owner who is an object', sign({ ...claims, sub: {} as string })],
  ['of an owner who is a list', sign({ ...claims, sub: [ann.id] as unknown as string })],
  ['whose id is an object', sign({ ...claims, jti: {} as string })],
  ['of an unknown session', sign({ ...claims, sid: randomUUID() })],
  ['of the session of another', sign({ ...claims, sub: ben.id })],
  ['in another spelling', `${ann.token}=`],
  ['in yet another spelling', ann.token.replace('.', '=.')],
  ['of two tokens', `${ann.token}.${payload}`],
  ['of nothing', ''],
  ['of garbage', 'garbage'],
  ['of 8,000 letters', 'x'.repeat(8_000)],
])('a token %s is refused', async (_what, token) => {
  const answer = await ask(await token);
  expect(answer).toMatchObject({ status: 401, body: { code: 'UNAUTHORIZED', reason: 'unauthenticated' } });
  expect(answer.headers.get('www-authenticate')).toBe('Bearer');
});

test('the scheme is written in any case', async () => {
  expect((await me({ authorization: `bearer ${ann.token}` })).status).toBe(200);
});

test.each<[string, Record<string, string>]>([
  ['no header', {}],
  ['another scheme', { authorization: `Basic ${ann.token}` }],
  ['no scheme', { authorization: ann.token }],
  ['two tokens', { authorization: `Bearer ${ann.token}, Bearer ${ben.token}` }],
  ['a cookie', { cookie: `token=${ann.token}; access_token=${ann.token}` }],
  ['a header of another name', { 'x-access-token': ann.token }],
])('with %s nobody is let in', async (_what, headers) => {
  expect((await me(headers)).status).toBe(401);
});

test('a token in the address is none', async () => {
  for (const name of ['token', 'access_token', 'authorization']) {
    expect((await house.rest('GET', `/users/me?${name}=${ann.token}`)).status).toBe(401);
  }
});

test('two tokens in two headers are refused: nobody knows whose the request is', async () => {
  const by = (...tokens: string[]) =>
    sendRaw(url, ['GET /users/me HTTP/1.1', ...tokens.map((token) => `Authorization: Bearer ${token}`)]);
  expect((await by(ann.token)).status).toBe(200);
  expect((await by(ann.token, ben.token)).status).toBe(401);
  expect((await by(ben.token, ann.token)).status).toBe(401);
});

test('the session ends with its row, whatever token is left of it', async () => {
  const { access_token } = await house.client.auth.login.mutate({ login: 'ben', password: ben.password });
  await house.sql`delete from sessions where id = ${String(decodeJwt(access_token)['sid'])}`;
  expect(await refusal(createHttpClient(url, access_token).users.me.query())).toBe('unauthenticated');
  expect((await ask(`${access_token}=`)).status).toBe(401);
});

const logIn = () => house.client.auth.login.mutate({ login: 'ann', password: ann.password });
const refresh = (refresh_token: string) => house.client.auth.refresh.mutate({ refresh_token });
const statusOf = async (token: string) => (await ask(token)).status;

test('a refresh token is spent for new tokens of the same session', async () => {
  const first = await logIn();
  const second = await refresh(first.refresh_token);
  expect(second.user.id).toBe(ann.id);
  expect(decodeJwt(second.access_token)['sid']).toBe(decodeJwt(first.access_token)['sid']);
  expect([await statusOf(first.access_token), await statusOf(second.access_token)]).toEqual([200, 200]);
  expect((await refresh(second.refresh_token)).refresh_token).not.toBe(second.refresh_token);
});

test('of many who spend one refresh token at once, one gets new tokens and nobody is logged out', async () => {
  const { refresh_token } = await logIn();
  const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => refresh(refresh_token)));
  const won = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  expect(won).toHaveLength(1);
  expect(await refusal(refresh(refresh_token))).toBe('refreshed_elsewhere');
  expect(await statusOf(won[0]?.access_token ?? '')).toBe(200);
});

test('a refresh token that was spent a while ago ends the session: two have it', async () => {
  const first = await logIn();
  const second = await refresh(first.refresh_token);
  expect(await statusOf(second.access_token)).toBe(200);
  const sid = String(decodeJwt(first.access_token)['sid']);
  await house.sql`update sessions set refreshed_at = now() - interval '11 seconds' where id = ${sid}`;
  expect(await refusal(refresh(first.refresh_token))).toBe('invalid_refresh_token');
  expect(await refusal(refresh(second.refresh_token))).toBe('invalid_refresh_token');
  expect(await statusOf(second.access_token)).toBe(401);
});

test('a refresh token of before the last two ends the session as well', async () => {
  const first = await logIn();
  const third = await refresh((await refresh(first.refresh_token)).refresh_token);
  expect(await refusal(refresh(first.refresh_token))).toBe('invalid_refresh_token');
  expect(await statusOf(third.access_token)).toBe(401);
});

test('a guessed refresh token gets nothing', async () => {
  const { refresh_token } = await logIn();
  const [id = '', secret = ''] = refresh_token.split('.');
  const guesses = [
    'x',
    '.',
    `${id}.`,
    `.${secret}`,
    id,
    secret,
    `${randomUUID()}.${secret}`,
    `${id}.${secret}=`,
    `${id.toUpperCase()}.${secret}`,
  ];
  for (const guess of guesses) expect(await refusal(refresh(guess))).toBe('invalid_refresh_token');
  expect((await refresh(refresh_token)).user.id).toBe(ann.id);
});

test('a session that has ended by itself gives no new tokens', async () => {
  const { access_token, refresh_token } = await logIn();
  await house.sql`update sessions set expires_at = now() where id = ${String(decodeJwt(access_token)['sid'])}`;
  expect(await refusal(refresh(refresh_token))).toBe('invalid_refresh_token');
  expect(await statusOf(access_token)).toBe(401);
});

const logOut = (token: string, body: object) => request(url, { method: 'POST', path: '/logout', token, body });

test('who logs out is out at once, on this device alone', async () => {
  const [here, there] = await Promise.all([logIn(), logIn()]);
  expect([await statusOf(here.access_token), await statusOf(there.access_token)]).toEqual([200, 200]);
  expect((await logOut(here.access_token, {})).status).toBe(204);
  expect([await statusOf(here.access_token), await statusOf(there.access_token)]).toEqual([401, 200]);
  expect(await refusal(refresh(here.refresh_token))).toBe('invalid_refresh_token');
  expect((await logOut(here.access_token, {})).status).toBe(401);
});

test('who logs out everywhere is out on every device, and nobody else is', async () => {
  const [here, there] = await Promise.all([logIn(), logIn()]);
  expect((await logOut(here.access_token, { all: true })).status).toBe(204);
  expect(await Promise.all([here, there].map(({ access_token }) => statusOf(access_token)))).toEqual([401, 401]);
  expect(await statusOf(ben.token)).toBe(200);
});

test('a device is listed under its own address, whatever it claims, and under the beginning of its name', async () => {
  const { body } = await request(url, {
    method: 'POST',
    path: '/login',
    body: { login: 'ann', password: ann.password },
    headers: { 'x-forwarded-for': '203.0.113.9', forwarded: 'for=203.0.113.9', 'user-agent': 'é'.repeat(5_000) },
  });
  const { sid } = decodeJwt((body as { access_token: string }).access_token);
  const rows = await house.sql`select ip, user_agent from sessions where id = ${String(sid)}`;
  expect(rows).toEqual([{ ip: '127.0.0.1', user_agent: 'é'.repeat(400) }]);
});

test('who was let in by the secret of before stays in as long as it is named, and no longer', async () => {
  const JWT_SECRET = 'the next secret for tests, of more than 32 bytes';
  const { databaseUrl } = house;
  const overlapping = await openHouse({ JWT_SECRET, JWT_SECRET_BEFORE: jwtSecret }, () => databaseUrl);
  const changed = await openHouse({ JWT_SECRET }, () => databaseUrl);
  const askThere = async ({ url }: { url: string }, token: string) =>
    (await request(url, { method: 'GET', path: '/users/me', token })).status;
  expect(await askThere(overlapping, ben.token)).toBe(200);
  expect(await askThere(changed, ben.token)).toBe(401);
  const cleo = await overlapping.register('cleo');
  expect(await askThere(changed, cleo.token)).toBe(200);
});
