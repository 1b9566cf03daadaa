import { Me } from '@parley/contracts';
import { openWorld, type Person, refusal } from '@parley/testing';
import { expect, test } from 'vitest';

const house = await openWorld();
const { mia, max, guest, outsider, owner, workspace, general } = house;
const [ann, ben] = await Promise.all([house.register('ann'), house.register('ben')]);

test('one reads one’s own profile, with the e-mail address', async () => {
  const { status, body } = await ann.rest('GET', '/users/me');
  expect(status).toBe(200);
  expect(Object.keys(body as object).toSorted()).toEqual(
    ['id', 'username', 'display_name', 'avatar_url', 'title', 'timezone', 'created_at', 'status', 'presence', 'email'].toSorted(),
  );
  expect(Me.parse(body)).toMatchObject({ username: 'ann', email: 'ann@example.com' });
});

test('one changes what one names, and the rest stays', async () => {
  const cleo = await house.register('cleo');
  const profile = { title: 'Cook', timezone: 'Europe/Berlin', avatar_url: 'https://example.com/cleo.png' };
  expect(await cleo.client.users.update.mutate(profile)).toEqual({
    ...cleo.me,
    ...profile,
    presence: expect.any(String) as unknown,
  });
  await cleo.client.users.update.mutate({ display_name: ' Cleo ', title: null });
  await cleo.client.users.update.mutate({});
  const { display_name, title, timezone } = await cleo.client.users.me.query();
  expect({ display_name, title, timezone }).toEqual({ display_name: 'Cleo', title: null, timezone: 'Europe/Berlin' });
});

test('one’s own name and address may be written differently', async () => {
  const dora = await house.register('dora');
  const { username, email } = await dora.client.users.update.mutate({ username: 'DORA', email: 'Dora@example.com' });
  expect({ username, email }).toEqual({ username: 'dora', email: 'Dora@example.com' });
});

test('nobody takes the name or the address of somebody else', async () => {
  expect(await refusal(ann.client.users.update.mutate({ username: 'Ben' }))).toBe('username_taken');
  expect(await refusal(ann.client.users.update.mutate({ email: 'BEN@example.com' }))).toBe('email_taken');
  expect(await ann.client.users.me.query()).toMatchObject({ username: 'ann', email: 'ann@example.com' });
});

test.each<[string, object]>([
  ['an empty name', { display_name: '' }],
  ['an invisible name', { display_name: ' \u200B\u2800 ' }],
  ['a name of 81 characters', { display_name: 'x'.repeat(81) }],
  ['no name', { display_name: null }],
  ['a name with NUL', { display_name: 'a\0b' }],
  ['a name with half a character', { display_name: 'a\uD800b' }],
  ['a title of 121 characters', { title: 'x'.repeat(121) }],
  ['a title with half a character', { title: 'a\uDFFF' }],
  ['an unknown time zone', { timezone: 'Europe/Atlantis' }],
  ['a time zone with NUL', { timezone: 'Europe/Berlin\0' }],
  ['an address that is a script', { avatar_url: 'javascript:alert(1)' }],
  ['an address that is the data', { avatar_url: 'data:image/png;base64,AA' }],
  ['an address with NUL', { avatar_url: 'https://example.com/a\0b.png' }],
  ['an address with half a character', { avatar_url: 'https://example.com/a\uD800b.png' }],
  ['an address with a blank', { avatar_url: 'https://example.com/a b.png' }],
  ['an address that is too long', { avatar_url: `https://example.com/${'x'.repeat(2_000)}` }],
  ['no e-mail address', { email: 'nowhere' }],
  ['an impossible username', { username: 'x' }],
  ['another id', { id: '019aa3b2-7c1e-7d3f-9a50-3c6f0e2b9d11' }],
  ['another past', { created_at: '2026-11-22T10:00:00.000Z' }],
  ['another password', { password_hash: '$2b$04$' }],
  ['a presence', { presence: 'online' }],
])('one cannot have %s', async (_what, changes) => {
  const before = await ben.client.users.me.query();
  const { status, body } = await ben.rest('PUT', '/users/me', changes);
  expect(status).toBe(400);
  expect(body).toMatchObject({ reason: 'invalid_input', issues: [{ path: Object.keys(changes) }] });
  expect(await ben.client.users.me.query()).toEqual(before);
});

test('what turns the direction of the text around is taken out of a name', async () => {
  const { display_name } = await ann.client.users.update.mutate({ display_name: 'Ann\u202E\u200B\n' });
  expect(display_name).toBe('Ann');
});

test('without a token there is no profile', async () => {
  for (const method of ['GET', 'PUT']) expect((await house.rest(method, '/users/me')).status).toBe(401);
});

test('one says what one is up to, and what is left out is cleared', async () => {
  const expires_at = new Date('2999-01-01T00:00:00.000Z');
  const { status } = await ann.client.users.setStatus.mutate({
    availability: 'busy',
    text: ' Cooking ',
    emoji: '🍲',
    expires_at,
  });
  expect(status).toEqual({ availability: 'busy', text: 'Cooking', emoji: '🍲', expires_at });
  const after = await ann.client.users.setStatus.mutate({ availability: 'out_of_office' });
  expect(after.status).toEqual({ availability: 'out_of_office', text: null, emoji: null, expires_at: null });
});

test('a status ends by itself', async () => {
  await ann.client.users.setStatus.mutate({ availability: 'busy', text: 'Back soon' });
  await house.sql`update users set status_expires_at = now() where id = ${ann.id}`;
  const { status } = await ann.client.users.me.query();
  expect(status).toEqual({ availability: 'active', text: null, emoji: null, expires_at: null });
});

test.each<[string, object]>([
  ['nothing', {}],
  ['an unknown availability', { availability: 'asleep' }],
  ['an end that is past', { availability: 'busy', expires_at: '2020-01-01T00:00:00Z' }],
  ['an end that is no time', { availability: 'busy', expires_at: 'tomorrow' }],
  ['an end beyond all years', { availability: 'busy', expires_at: '+275760-01-01T00:00:00Z' }],
  ['a text of 101 characters', { availability: 'busy', text: 'x'.repeat(101) }],
  ['a text with half a character', { availability: 'busy', text: '\uD800' }],
  ['a presence', { availability: 'busy', presence: 'online' }],
])('%s is no status', async (_what, status) => {
  expect(await ann.rest('PUT', '/users/me/status', status)).toMatchObject({ status: 400, body: { reason: 'invalid_input' } });
});

/** What somebody heard of Mia, up to a message that everybody in general hears, or to his own profile. */
const heardOfMia = ({ events }: Awaited<ReturnType<Person['hear']>>) =>
  events.flatMap((event) => (event.type === 'user.updated' && event.data.user.id === mia.id ? [event.data.user] : []));

test('a change is heard by those who share a workspace, with the address only by oneself, and by nobody else', async () => {
  const [hers, his, of, others] = await Promise.all([mia.hear(), max.hear(), guest.hear(), outsider.hear()]);
  await mia.client.users.update.mutate({ title: 'Cook' });
  await owner.client.messages.create.mutate({ channel_id: general.id, content: 'Congratulations' });
  await guest.client.users.update.mutate({ title: 'Guest' });
  await outsider.client.users.update.mutate({ title: 'Outsider' });

  for (const heard of [hers, his]) await heard.until('message.created');
  await of.until('user.updated', ({ data }) => data.user.id === guest.id);
  await others.until('user.updated', ({ data }) => data.user.id === outsider.id);
  expect(new Set(heardOfMia(hers).map(({ email }) => email))).toContain('mia@example.com');
  expect(heardOfMia(his)).toMatchObject([{ title: 'Cook' }]);
  expect(heardOfMia(his)[0]).not.toHaveProperty('email');
  expect([heardOfMia(of), heardOfMia(others)]).toEqual([[], []]);
});

test('a guest hears of those with whom he shares a channel', async () => {
  await mia.client.channels.create.mutate({
    workspace_id: workspace.id,
    name: 'with-gus',
    type: 'private',
    user_ids: [guest.id],
  });
  const heard = await guest.hear();
  await max.client.users.update.mutate({ title: 'Unknown to him' });
  await mia.client.users.update.mutate({ title: 'Known to him' });
  const { data } = await heard.until('user.updated');
  expect(data.user).toMatchObject({ id: mia.id, title: 'Known to him' });
  expect(data.user).not.toHaveProperty('email');
});
