import { jwtSecret, openWorld, password, request, sendRaw } from '@parley/testing';
import { expect, test } from 'vitest';

const world = await openWorld({ LOG_LEVEL: 'trace' });
const { url, log, sql, rest, mia, max, owner, general, workspace } = world;

const secrets = new Set([password, jwtSecret, 'example.com', mia.token, max.token]);
/** Something that nobody but its reader should see, and that no log should hold. */
const secret = (text: string) => {
  secrets.add(text);
  return text;
};

const canary = (name: string) => secret(`canary ${name} 7d3f9a50`);
const send = (content: string) => mia.rest('POST', `/channels/${general.id}/messages`, { content });

const search = (q: string) => mia.rest('GET', `/search?${new URLSearchParams({ q }).toString()}`);

async function logInAndOut(): Promise<void> {
  const answer = await rest('POST', '/login', { login: 'mia', password });
  const { access_token, refresh_token } = answer.body as { access_token: string; refresh_token: string };
  const refreshed = await rest('POST', '/token/refresh', { refresh_token: secret(refresh_token) });
  await rest('POST', '/token/refresh', { refresh_token });
  secret((refreshed.body as { refresh_token: string }).refresh_token.split('.')[1] ?? '');
  await request(url, { method: 'POST', path: '/logout', body: {}, token: secret(access_token) });
}

async function moveIn(): Promise<void> {
  const answer = await rest('POST', '/register', {
    email: 'nora@example.com',
    username: 'nora',
    password: canary('new password'),
  });
  const { user, access_token, refresh_token } = answer.body as {
    user: { id: string };
    access_token: string;
    refresh_token: string;
  };
  secret(access_token);
  secret(refresh_token);
  await owner.rest('POST', '/workspaces', { name: canary('workspace') });
  await owner.rest('POST', `/workspaces/${workspace.id}/members`, { user_id: user.id });
}

async function knockInVain(): Promise<void> {
  await rest('POST', '/login', { login: 'mia', password: canary('wrong password') });
  await rest('POST', '/login', { login: canary('unknown name'), password });
  await rest('POST', '/login', `{"login":"mia","password":"${canary('broken body')}`);
  await rest('POST', '/register', { email: 'mia@example.com', username: 'mia2', password: canary('password of a double') });
  await request(url, { method: 'GET', path: `/users/me?token=${canary('token').replaceAll(' ', '+')}` });
  await sendRaw(url, ['GET /users/me HTTP/1.1', `Authorization: Bearer ${secret('x'.repeat(60))}`]);
  await sendRaw(url, [`GET /%zz?${secret('bad-address-7d3f9a50')} HTTP/1.1`]);
  await sendRaw(url, [secret('bad-bytes-7d3f9a50')]);
}

async function talk(): Promise<void> {
  const heard = await max.hear();
  await send(canary('message'));
  await mia.client.messages.create.mutate({ channel_id: general.id, content: canary('message over the socket') });
  await send(`${canary('message with NUL')}\0`);
  await owner.rest('POST', `/workspaces/${workspace.id}/channels`, { name: 'x', topic: canary('topic'), type: 'private' });
  await mia.rest('PUT', '/users/me', { title: canary('title'), display_name: canary('name') });
  await search(canary('search'));
  await search(`${canary('search that is refused')} has:cat`);
  await heard.until('message.created');
}

/** The database refuses rows, and says so with the whole row. */
async function failEverywhere(): Promise<void> {
  await sql`alter table messages add check (content !~ 'lost')`;
  await sql`alter table users add check (concat(title, username) !~ 'lost')`;
  await sql`alter table sessions add check (user_agent <> 'lost')`;
  await sql`create or replace function words_in_order(sought text) returns tsquery language plpgsql as
    $$ begin raise exception '%', sought; end $$`;
  await search(canary('search that is lost'));
  await send(canary('message that is lost'));
  const lost = { channel_id: general.id, content: canary('message lost over the socket') };
  await mia.client.messages.create.mutate(lost).catch(() => {});
  await mia.rest('PUT', '/users/me', { title: canary('title that is lost') });
  await rest('POST', '/register', { email: 'lost@example.com', username: 'lost', password: canary('password that is lost') });
  await request(url, { method: 'POST', path: '/login', body: { login: 'mia', password }, headers: { 'user-agent': 'lost' } });
}

test('neither the log at its most talkative nor the figures hold a password, token, hash, text or address', async () => {
  await moveIn();
  await logInAndOut();
  await knockInVain();
  await talk();
  await failEverywhere();

  const hashes = await sql`select password_hash from users union all select refresh_hash from sessions`;
  for (const { password_hash } of hashes) secret(String(password_hash));
  expect(log.entries.filter(({ msg }) => msg === 'a request failed')).toHaveLength(6);
  const figures = await rest('GET', '/metrics');
  expect(figures.text).toContain('outcome="internal"');
  for (const told of [log.text, figures.text]) {
    expect([...secrets].filter((text) => told.includes(text))).toEqual([]);
    expect(told).not.toMatch(/7d3f9a50|Bearer |eyJ|\$2[aby]\$/);
  }
});
