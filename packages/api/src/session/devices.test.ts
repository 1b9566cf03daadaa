import { randomUUID } from 'node:crypto';
import { SessionId } from '@parley/contracts';
import { createHttpClient, openHouse, password, type Person, RawSocket, refusal, request } from '@parley/testing';
import { decodeJwt } from 'jose';
import { expect, test } from 'vitest';

const house = await openHouse();
const { url, client } = house;
const ben = await house.register('ben');

let count = 0;
/** Somebody with two devices: the one that he registered on, and another. */
async function settle(): Promise<{ person: Person; there: Awaited<ReturnType<typeof logIn>> }> {
  const person = await house.register(`person${count++}`);
  return { person, there: await logIn(person.me.username) };
}

const logIn = (login: string, secret = password) => client.auth.login.mutate({ login, password: secret });
const sessionOf = (token: string) => SessionId.parse(decodeJwt(token)['sid']);
const works = (token: string) =>
  createHttpClient(url, token)
    .users.me.query()
    .then(() => true)
    .catch(() => false);
/** A socket of a device, on which something was answered already. */
async function connect(token: string): Promise<RawSocket> {
  const socket = await RawSocket.open(url, token);
  socket.send({ id: 1, method: 'query', params: { path: 'users.me' } });
  await socket.frame('"id":1', '"result"');
  return socket;
}

const list = (person: Person, page: { limit?: number; cursor?: string } = {}) => person.client.sessions.list.query(page);

test('one sees where one is logged in, the last login first, and which of them asks', async () => {
  const { person, there } = await settle();
  const { items, next_cursor } = await list(person);
  expect(items.map(({ id, current }) => ({ id, current }))).toEqual([
    { id: sessionOf(there.access_token), current: false },
    { id: sessionOf(person.token), current: true },
  ]);
  expect(next_cursor).toBeNull();
  expect(items[0]).toMatchObject({ ip: '127.0.0.1', user_agent: expect.any(String) as unknown });
  expect(items[0]?.expires_at.getTime()).toBeGreaterThan(Date.now());
});

test('sessions are read page by page', async () => {
  const { person, there } = await settle();
  const first = await list(person, { limit: 1 });
  expect(first.items.map(({ id }) => id)).toEqual([sessionOf(there.access_token)]);
  const second = await list(person, { limit: 1, cursor: first.next_cursor ?? '' });
  expect(second.items.map(({ id }) => id)).toEqual([sessionOf(person.token)]);
  expect(second.next_cursor).toBeNull();
});

test('a session that has ended by itself is not listed', async () => {
  const { person, there } = await settle();
  await house.sql`update sessions set expires_at = now() where id = ${sessionOf(there.access_token)}`;
  expect((await list(person)).items.map(({ id }) => id)).toEqual([sessionOf(person.token)]);
});

test('who ends a session of his ends its tokens and its socket, and no others', async () => {
  const { person, there } = await settle();
  const socket = await connect(there.access_token);
  await person.client.sessions.delete.mutate({ session_id: sessionOf(there.access_token) });
  expect((await socket.closed).code).toBe(4401);
  expect([await works(there.access_token), await works(person.token)]).toEqual([false, true]);
  expect(await refusal(client.auth.refresh.mutate({ refresh_token: there.refresh_token }))).toBe('invalid_refresh_token');
  expect((await list(person)).items).toHaveLength(1);
});

test('nobody ends the session of another, or one that there is not', async () => {
  const { person, there } = await settle();
  const end = (session_id: SessionId) => refusal(ben.client.sessions.delete.mutate({ session_id }));
  expect(await end(sessionOf(person.token))).toBe('not_found');
  expect(await end(SessionId.parse(randomUUID()))).toBe('not_found');
  expect(await works(person.token)).toBe(true);
  await person.client.sessions.delete.mutate({ session_id: sessionOf(there.access_token) });
  expect(await refusal(person.client.sessions.delete.mutate({ session_id: sessionOf(there.access_token) }))).toBe('not_found');
});

const fresh = 'staple correct horse';
const changePassword = (token: string, body: object) => request(url, { method: 'PUT', path: '/users/me/password', token, body });

test('with a new password one logs in, and with the old one no more', async () => {
  const { person } = await settle();
  const answer = await changePassword(person.token, { current_password: password, new_password: fresh });
  expect(answer).toMatchObject({ status: 200, body: { user: { id: person.id }, token_type: 'Bearer', expires_in: 900 } });
  expect(await refusal(logIn(person.me.username))).toBe('invalid_credentials');
  expect((await logIn(person.me.username, fresh)).user.id).toBe(person.id);
});

test('a new password ends every other session, and spends the refresh token of this one', async () => {
  const { person, there } = await settle();
  const here = await logIn(person.me.username);
  const socket = await connect(there.access_token);
  const device = house.receive({ ...person, token: here.access_token }).client;
  const changed = await device.users.changePassword.mutate({ current_password: password, new_password: fresh });
  expect(sessionOf(changed.access_token)).toBe(sessionOf(here.access_token));
  expect((await socket.closed).code).toBe(4401);
  expect([await works(there.access_token), await works(person.token), await works(changed.access_token)]).toEqual([
    false,
    false,
    true,
  ]);
  expect((await device.users.me.query()).id).toBe(person.id);
  const renewed = await client.auth.refresh.mutate({ refresh_token: changed.refresh_token });
  expect(sessionOf(renewed.access_token)).toBe(sessionOf(here.access_token));
  expect((await createHttpClient(url, renewed.access_token).sessions.list.query({})).items).toHaveLength(1);
});

test('whoever had the refresh token from before a new password gets nothing for it', async () => {
  const { person } = await settle();
  const here = await logIn(person.me.username);
  await changePassword(here.access_token, { current_password: password, new_password: fresh });
  expect(await refusal(client.auth.refresh.mutate({ refresh_token: here.refresh_token }))).toBe('invalid_refresh_token');
});

test('without the current password nothing changes', async () => {
  const { person, there } = await settle();
  const answer = await changePassword(person.token, { current_password: 'wrong battery', new_password: fresh });
  expect(answer).toMatchObject({ status: 401, body: { reason: 'invalid_credentials' } });
  expect(await works(there.access_token)).toBe(true);
  expect((await logIn(person.me.username)).user.id).toBe(person.id);
});

test.each(['short', 'x'.repeat(73)])('%j is no new password', async (new_password) => {
  const answer = await changePassword(ben.token, { current_password: password, new_password });
  expect(answer).toMatchObject({ status: 400, body: { reason: 'invalid_input', issues: [{ path: ['new_password'] }] } });
});

test('of two who change one password at once, one does', async () => {
  const { person } = await settle();
  const wishes = ['first new password', 'second new password'];
  const outcomes = await Promise.all(
    wishes.map((new_password) => changePassword(person.token, { current_password: password, new_password })),
  );
  expect(outcomes.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 401]);
  const winner = wishes[outcomes.findIndex(({ status }) => status === 200)] ?? '';
  expect((await logIn(person.me.username, winner)).user.id).toBe(person.id);
});
