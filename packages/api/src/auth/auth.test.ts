import { SignedIn } from '@parley/contracts';
import { createHttpClient, openHouse, password, refusal } from '@parley/testing';
import { expect, test } from 'vitest';

const house = await openHouse();
const { auth } = house.client;
const ann = await house.register('ann');

let count = 0;
const stranger = (fields: { username?: string; email?: string; password?: string; display_name?: string } = {}) => {
  const username = `stranger${count++}`;
  return { username, email: `${username}@example.com`, password, ...fields };
};

const whoIs = (token: string) => createHttpClient(house.url, token).users.me.query();

test('whoever makes an account is logged in at once', async () => {
  const { user, access_token, refresh_token, token_type, expires_in } = await auth.register.mutate(stranger({ username: 'bea' }));
  expect(user).toMatchObject({ username: 'bea', display_name: 'bea', presence: 'offline', status: { availability: 'active' } });
  expect({ token_type, expires_in }).toEqual({ token_type: 'Bearer', expires_in: 15 * 60 });
  expect(refresh_token).toMatch(/^[0-9a-f-]{36}\.[\w-]{43}$/);
  expect((await whoIs(access_token)).id).toBe(user.id);
});

test('an account has the name that was given, in any script', async () => {
  const { user } = await auth.register.mutate(stranger({ display_name: '  Ølga 王 🦊 ' }));
  expect(user.display_name).toBe('Ølga 王 🦊');
});

test.each(['ann', 'ANN', 'ann@example.com', 'Ann@Example.COM'])('one logs in as %s', async (login) => {
  const { user, access_token } = await auth.login.mutate({ login, password });
  expect(user).toEqual(ann.me);
  expect((await whoIs(access_token)).id).toBe(ann.id);
});

test('each login is a device of its own', async () => {
  const [first, second] = await Promise.all([1, 2].map(() => auth.login.mutate({ login: 'ann', password })));
  expect(first?.refresh_token.split('.')[0]).not.toBe(second?.refresh_token.split('.')[0]);
});

test('of the password and the refresh token only hashes are kept', async () => {
  const { refresh_token } = await auth.login.mutate({ login: 'ann', password });
  const [, secret = ''] = refresh_token.split('.');
  const kept =
    await house.sql`select to_jsonb(u)::text || coalesce((select jsonb_agg(s)::text from sessions s), '') as row from users u`;
  const text = kept.map(({ row }) => String(row)).join('\n');
  expect(text).toContain('$2');
  expect(text).not.toContain(password);
  expect(text).not.toContain(secret);
});

test('an unknown person and a wrong password are answered alike', async () => {
  const answers = await Promise.all(
    [
      { login: 'ann', password: 'wrong battery' },
      { login: 'nobody', password },
      { login: 'nobody@example.com', password },
    ].map((body) => house.rest('POST', '/login', body)),
  );
  for (const { status, body } of answers) {
    expect(status).toBe(401);
    expect(body).toEqual({ ...(answers[0]?.body as object), request_id: expect.any(String) as unknown });
    expect(body).toMatchObject({ reason: 'invalid_credentials' });
  }
});

test.each(['ANN@example.com', 'ann@EXAMPLE.com'])('the e-mail %s is taken', async (email) => {
  expect(await refusal(auth.register.mutate(stranger({ email })))).toBe('email_taken');
});

test.each(['ann', 'Ann', 'Ａｎｎ'])('the username %s is taken', async (username) => {
  expect(await refusal(auth.register.mutate(stranger({ username })))).toBe('username_taken');
});

test('of many who want one name at the same moment, one gets it', async () => {
  const wishes = Array.from({ length: 8 }, () => auth.register.mutate(stranger({ username: 'wanted' })));
  const outcomes = await Promise.allSettled(wishes);
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test.each(['a.b', 'a_b', 'a-b', '0x', 'thirty-two-characters-are-enough'])('%s may be a username', async (username) => {
  expect((await auth.register.mutate(stranger({ username }))).user.username).toBe(username);
});

test.each([
  '',
  'a',
  'thirty-three-characters-are-a-lot',
  'a b',
  '.ab',
  '-ab',
  'аdmin',
  'a\u200Bnn',
  'a@b',
  'here',
  'Channel',
  'a\0b',
  'a\uD800b',
])('%j may not be a username', async (username) => {
  expect(await refusal(auth.register.mutate(stranger({ username })))).toBe('invalid_input');
});

test.each([
  '',
  'ann',
  'ann@',
  '@example.com',
  'ann@example',
  'a b@example.com',
  `${'a'.repeat(250)}@example.com`,
  'a\0@example.com',
])('%j may not be an e-mail address', async (email) => {
  expect(await refusal(auth.register.mutate(stranger({ email })))).toBe('invalid_input');
});

test.each(['password1234', 'BASEBALL', 'qwertyuiop', 'weaver@example.com', 'Weaver-W', 'Wendy Weaver'])(
  'the password %j would be guessed, and is refused',
  async (password) => {
    const person = { email: 'weaver@example.com', username: 'weaver-w', display_name: 'Wendy Weaver', password };
    const { status, body } = await house.rest('POST', '/register', person);
    expect({ status, body }).toMatchObject({ status: 400, body: { reason: 'weak_password', issues: [{ path: ['password'] }] } });
    expect(JSON.stringify(body)).not.toContain(password);
  },
);

test.each(['8 bytes!', 'x'.repeat(72), '€'.repeat(24), 'пароль пароль', '  spaces  '])(
  'the password %j is taken as it is',
  async (password) => {
    const person = stranger({ password });
    await auth.register.mutate(person);
    expect((await auth.login.mutate({ login: person.username, password })).user.username).toBe(person.username);
    expect(await refusal(auth.login.mutate({ login: person.username, password: `${password} ` }))).toBe('invalid_credentials');
  },
);

test.each(['', '1234567', 'x'.repeat(73), '€'.repeat(25), 'with\0 a NUL', 'with \uDC00 half a character'])(
  'the password %j is refused',
  async (password) => {
    expect(await refusal(auth.register.mutate(stranger({ password })))).toBe('invalid_input');
  },
);

test('a password that only begins like the right one does not fit', async () => {
  const person = stranger({ password: 'x'.repeat(72) });
  await auth.register.mutate(person);
  expect(await refusal(auth.login.mutate({ login: person.username, password: 'x'.repeat(73) }))).toBe('invalid_credentials');
});

test.each([
  { login: { $ne: '' }, password },
  { login: ['ann'], password },
  { login: 'ann', password: true },
  { login: 'ann', password: null },
  { login: 'ann' },
  { login: 'ann', password, remember: true },
])('%j is no login', async (body) => {
  const { status, body: problem } = await house.rest('POST', '/login', body);
  expect(status).toBe(400);
  expect(problem).toMatchObject({ reason: 'invalid_input' });
});

test('an account cannot be given more than one asks for', async () => {
  const before = await house.sql`select count(*) from users`;
  for (const field of ['id', 'role', 'created_at', 'password_hash', 'email_verified', '__proto__x']) {
    expect((await house.rest('POST', '/register', { ...stranger(), [field]: 'owner' })).status).toBe(400);
  }
  expect(await house.sql`select count(*) from users`).toEqual(before);
});

test('the answer to a login is what the contract says, and no more', async () => {
  const answer = await house.rest('POST', '/login', { login: 'ann', password });
  expect(answer.status).toBe(200);
  expect(Object.keys(answer.body as object).toSorted()).toEqual(Object.keys(SignedIn.shape).toSorted());
  expect(answer.as(SignedIn).user).toEqual(ann.me);
});
