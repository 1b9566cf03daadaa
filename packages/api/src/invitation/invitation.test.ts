import type { Channel, Invitation, NewInvitation } from '@parley/contracts';
import { type Answer, openHouse, openPostbox, openWorld, type Person, readProblem, refusal } from '@parley/testing';
import { expect, test, vi } from 'vitest';

const postbox = await openPostbox();
const world = await openWorld({ RATE_LIMITS: 'off', SMTP_URL: postbox.url, MAIL_FROM: 'parley@chat.example.com' });
const { url, owner, admin, mia, max, guest, outsider, workspace, general, sql } = world;
const workspace_id = workspace.id;

const invite = (by: Person, fields: Partial<Omit<NewInvitation, 'workspace_id'>> = {}) =>
  by.client.invitations.create.mutate({ workspace_id, ...fields });

const accept = (who: Person, token: string): Promise<Answer> => who.rest('POST', '/invitations/accept', { token });

let names = 0;
const newcomer = (name = `new-${++names}`) => world.register(name);

const open = (by: Person, type: 'public' | 'private' = 'private', ...people: Person[]): Promise<Channel> =>
  by.client.channels.create.mutate({ workspace_id, name: `room-${++names}`, type, user_ids: people.map(({ id }) => id) });

const channelsOf = async ({ client }: Person) => (await client.events.snapshot.query()).channels.map(({ id }) => id).toSorted();

const listed = async (by: Person) => (await by.client.invitations.list.query({ workspace_id, limit: 100 })).items;

test('whoever has the link joins, as what he was invited, and the channels that were named', async () => {
  const room = await open(owner);
  const { token, ...made } = await invite(owner, { role: 'admin', channel_ids: [room.id] });
  expect(made).toMatchObject({ workspace_id, role: 'admin', email: null, max_uses: null, uses: 0, created_by: owner.id });
  expect(made.url).toBe(`${url}/join#${token}`);
  expect(made.expires_at.getTime() - made.created_at.getTime()).toBeGreaterThan(6.9 * 86_400_000);

  const nora = await newcomer();
  const answer = await accept(nora, token);
  expect(answer).toMatchObject({ status: 200, body: { id: workspace_id, role: 'admin' } });
  expect(await channelsOf(nora)).toEqual([general.id, room.id].toSorted());
  expect((await listed(owner)).find(({ id }) => id === made.id)?.uses).toBe(1);
});

test('the token is shown to him who made it, once, and kept nowhere', async () => {
  const { token, id } = await invite(owner);
  const found = (await listed(owner)).find((one) => one.id === id);
  expect(found).toBeDefined();
  expect(found).not.toHaveProperty('url');
  const kept = JSON.stringify([found, await sql`select * from invitations`, await sql`select * from mails`]);
  expect(kept).not.toContain(token);
  expect(kept).toContain(id);
});

test('that somebody joined is told to the workspace and to the channels, and to him', async () => {
  const room = await open(owner, 'private', mia);
  const { token } = await invite(owner, { channel_ids: [room.id] });
  const ned = await newcomer();
  const [his, hers, others] = await Promise.all([ned.hear(), mia.hear(), outsider.hear()]);
  await accept(ned, token);
  await accept(ned, token);
  for (const heard of [his, hers]) {
    const joined = await heard.until('workspace.joined');
    expect(joined).toMatchObject({ workspace_id, actor_id: ned.id, data: { user: { id: ned.id }, role: 'member' } });
    await heard.until('member.joined', ({ channel_id }) => channel_id === room.id);
    await heard.until('member.joined', ({ channel_id }) => channel_id === general.id);
    expect(heard.types().toSorted()).toEqual(['member.joined', 'member.joined', 'workspace.joined']);
  }
  expect(others.told).toEqual([]);
});

test('to whoever belongs to the workspace already nothing happens, also when he comes again', async () => {
  const { token, id } = await invite(owner, { role: 'owner', max_uses: 1 });
  expect((await accept(mia, token)).body).toMatchObject({ id: workspace_id, role: 'member' });
  const nick = await newcomer();
  expect((await accept(nick, token)).status).toBe(200);
  expect((await accept(nick, token)).status).toBe(200);
  expect((await listed(owner)).find((one) => one.id === id)?.uses).toBe(1);
});

test('owners and admins invite, nobody above his own role; they list invitations, and take them back', async () => {
  expect(await refusal(invite(admin, { role: 'owner' }))).toBe('not_allowed');
  for (const [by, reason] of [
    [mia, 'not_allowed'],
    [guest, 'not_allowed'],
    [outsider, 'not_found'],
  ] as const) {
    expect(await refusal(invite(by, { role: 'guest', channel_ids: [general.id] }))).toBe(reason);
    expect(await refusal(listed(by))).toBe(reason);
  }
  const { id: invitation_id, token } = await invite(admin, { role: 'admin' });
  const remove = (by: Person) => refusal(by.client.invitations.delete.mutate({ workspace_id, invitation_id }));
  expect(await Promise.all([mia, guest, outsider].map(remove))).toEqual(['not_allowed', 'not_allowed', 'not_found']);
  const elsewhere = await outsider.client.workspaces.create.mutate({ name: 'Elsewhere' });
  const wrongPlace = outsider.client.invitations.delete.mutate({ workspace_id: elsewhere.id, invitation_id });
  expect(await refusal(wrongPlace)).toBe('not_found');
  await owner.client.invitations.delete.mutate({ workspace_id, invitation_id });
  expect(await remove(owner)).toBe('not_found');
  expect((await accept(await newcomer(), token)).status).toBe(404);
});

test('where the workspace lets them, members invite too: nobody above themselves, and they see what is their own', async () => {
  const found = await owner.client.workspaces.create.mutate({ name: 'Open-handed' });
  const workspace_id = found.id;
  expect(found.members_can_invite).toBe(false);
  for (const [{ id }, role] of [
    [mia, 'member'],
    [max, 'member'],
    [guest, 'guest'],
  ] as const) {
    await owner.client.members.add.mutate({ workspace_id, user_id: id, role });
  }
  const invite = ({ client }: Person, role: 'owner' | 'admin' | 'member' | 'guest' = 'member') =>
    client.invitations.create.mutate({ workspace_id, role, channel_ids: [] });
  const allow = (members_can_invite: boolean) => owner.client.workspaces.update.mutate({ workspace_id, members_can_invite });
  expect(await refusal(invite(mia))).toBe('not_allowed');
  expect(await refusal(mia.client.workspaces.update.mutate({ workspace_id, members_can_invite: true }))).toBe('not_allowed');

  const heard = await mia.hear();
  expect(await allow(true)).toMatchObject({ members_can_invite: true });
  await heard.until('workspace.updated', ({ data }) => data.workspace.members_can_invite);
  const { id: invitation_id, token } = await invite(mia);
  const { token: unused } = await invite(mia);
  const others = await invite(owner);
  expect(await refusal(invite(mia, 'admin'))).toBe('not_allowed');
  expect(await refusal(invite(mia, 'owner'))).toBe('not_allowed');
  expect(await refusal(invite(guest))).toBe('not_allowed');
  expect(await refusal(invite(outsider))).toBe('not_found');

  const seen = async ({ client }: Person) => (await client.invitations.list.query({ workspace_id })).items.length;
  expect([await seen(mia), await seen(max), await seen(owner)]).toEqual([2, 0, 3]);
  const remove = ({ client }: Person, invitation_id: Invitation['id']) =>
    client.invitations.delete.mutate({ workspace_id, invitation_id });
  expect(await refusal(remove(mia, others.id))).toBe('not_found');
  expect(await refusal(remove(max, invitation_id))).toBe('not_found');
  expect((await accept(await newcomer(), token)).status).toBe(200);
  await remove(mia, invitation_id);

  await allow(false);
  expect(await refusal(invite(mia))).toBe('not_allowed');
  expect((await accept(await newcomer(), unused)).status, 'its maker could not make it now').toBe(404);
  await allow(true);
  expect((await accept(await newcomer(), unused)).status).toBe(200);
});

test('one that was used up, has expired, was taken back or never was there is answered all alike', async () => {
  const person = await newcomer();
  const [once, expired, brief] = [await invite(owner, { max_uses: 1 }), await invite(owner), await invite(owner)];
  await accept(await newcomer(), once.token);
  await sql`update invitations set expires_at = now() where id = ${expired.id}`;
  await owner.client.invitations.delete.mutate({ workspace_id, invitation_id: brief.id });
  const founded = await mia.client.workspaces.create.mutate({ name: 'Over' });
  const over = await mia.client.invitations.create.mutate({ workspace_id: founded.id });
  await mia.client.workspaces.delete.mutate({ workspace_id: founded.id });
  const answers = [];
  for (const { token } of [once, expired, brief, over, { token: 'x' }]) answers.push(readProblem(await accept(person, token)));
  for (const { status, reason, detail } of answers) {
    expect({ status, reason, detail }).toEqual({ status: 404, reason: 'not_found', detail: answers[0]?.detail });
  }
  expect(await channelsOf(person)).toEqual([]);
});

test('of many who accept at once, as many come in as may', async () => {
  const { token, id } = await invite(owner, { max_uses: 3 });
  const people = await Promise.all(Array.from({ length: 6 }, () => newcomer()));
  const statuses = (await Promise.all(people.map((person) => accept(person, token)))).map(({ status }) => status);
  expect(statuses.filter((status) => status === 200)).toHaveLength(3);
  expect(statuses.filter((status) => status === 404)).toHaveLength(3);
  expect((await listed(owner)).find((one) => one.id === id)).toMatchObject({ uses: 3, max_uses: 3 });
  const twice = await invite(owner, { max_uses: 2 });
  const eve = await newcomer();
  await Promise.all([1, 2, 3].map(() => accept(eve, twice.token)));
  expect((await listed(owner)).find((one) => one.id === twice.id)?.uses).toBe(1);
});

const mailTo = (address: string) =>
  vi.waitFor(
    () => {
      const [mail] = postbox.to(address);
      if (!mail) throw new Error('no mail yet');
      return mail.text;
    },
    { timeout: 10_000 },
  );

test('an invitation by mail is for the account with that address, in whatever case, and for nobody else', async () => {
  const made = await invite(admin, { email: 'Ida@Example.com' });
  expect(made).toMatchObject({ email: 'Ida@Example.com', max_uses: 1 });
  const mail = await mailTo('Ida@example.com');
  expect(mail).toContain(made.url);
  expect(mail).toMatch(/^Subject: adam invites you to Acme\r$/m);
  expect(mail).toMatch(/^From: Parley <parley@chat\.example\.com>\r$/m);

  expect((await accept(outsider, made.token)).status).toBe(404);
  expect((await accept(mia, made.token)).status).toBe(404);
  const ida = await newcomer('ida');
  expect((await accept(ida, made.token)).status).toBe(200);
  expect(await refusal(invite(admin, { email: 'IDA@example.com' }))).toBe('already_member');
});

test('who has an account is notified too, until he joins or the workspace is gone', async () => {
  const ina = await newcomer('ina');
  const before = await ina.client.events.snapshot.query();
  const heard = await ina.hear();
  const founded = await max.client.workspaces.create.mutate({ name: 'Brief' });
  await max.client.invitations.create.mutate({ workspace_id: founded.id, email: 'ina@example.com' });
  const { token } = await invite(owner, { email: 'INA@example.com' });
  await heard.until('notification.created', ({ workspace_id: where }) => where === workspace_id);
  const read = () => ina.client.notifications.list.query({ type: 'workspace_invite', status: 'unread' });
  const { items, unread_count } = await read();
  expect(items.map(({ preview, actor }) => [preview, actor.username])).toEqual([
    ['Acme', 'olga'],
    ['Brief', 'max'],
  ]);
  expect(unread_count).toBe(2);
  expect(JSON.stringify([items, heard.events])).not.toContain(token);
  const replayed = async () =>
    (await ina.hear(before.last_event_id)).events.filter(({ type }) => type === 'notification.created');
  expect(await replayed()).toHaveLength(2);

  await accept(ina, token);
  expect((await read()).items.map(({ preview }) => preview)).toEqual(['Brief']);
  await max.client.workspaces.delete.mutate({ workspace_id: founded.id });
  expect(await read()).toMatchObject({ items: [], unread_count: 0 });
  await heard.until('notification.updated', ({ data }) => data.unread_count === 0);
  expect(await replayed()).toHaveLength(1);
});

test('a mail that was not taken goes again, as the same; one that was taken goes no more', async () => {
  postbox.refuseOnce('stubborn@example.com');
  await invite(owner, { email: 'stubborn@example.com' });
  const sent = () => postbox.to('stubborn@example.com');
  await vi.waitFor(() => expect(sent()).toHaveLength(1), { timeout: 10_000 });
  await vi.waitFor(
    async () => {
      await sql`update graphile_worker._private_jobs set run_at = now() where attempts > 0`;
      expect(sent().map(({ taken }) => taken)).toEqual([false, true]);
    },
    { timeout: 15_000, interval: 250 },
  );
  const ids = sent().map(({ text }) => /^Message-ID: <.+@chat\.example\.com>\r$/im.exec(text)?.[0]);
  expect(ids[0]).toBeDefined();
  expect(ids[1]).toBe(ids[0]);

  const [mail] = await vi.waitFor(async () => {
    const rows = await sql<{ id: string; content: string }[]>`
      select id, content from mails where recipient = 'stubborn@example.com' and sent_at is not null`;
    expect(rows).toHaveLength(1);
    return rows;
  });
  expect(mail?.content).toBe('');
  await sql`select graphile_worker.add_job('send_mail', json_build_object('mail_id', ${mail?.id ?? ''}::text))`;
  await invite(owner, { email: 'after@example.com' });
  await mailTo('after@example.com');
  expect(sent()).toHaveLength(2);
});

test('a guest is invited to a channel, and is in that alone', async () => {
  const bare = await owner.rest('POST', `/workspaces/${workspace_id}/invitations`, { role: 'guest' });
  expect(readProblem(bare)).toMatchObject({ status: 400, issues: [{ path: ['channel_ids'] }] });
  const room = await open(owner);
  const { token } = await invite(owner, { role: 'guest', channel_ids: [room.id] });
  const gina = await newcomer();
  await accept(gina, token);
  expect(await channelsOf(gina)).toEqual([room.id]);
  expect(await refusal(gina.client.channels.get.query({ channel_id: general.id }))).toBe('not_found');
  await owner.client.channels.delete.mutate({ channel_id: room.id });
  expect((await accept(await newcomer(), token)).status).toBe(404);
});

test('it reaches no private channel that its maker does not see, when he makes it and when it is accepted', async () => {
  const [secret, shared] = [await open(mia), await open(admin, 'private', mia)];
  expect(await refusal(invite(owner, { channel_ids: [secret.id] }))).toBe('not_found');
  const elsewhere = await owner.client.workspaces.create.mutate({ name: 'Other' });
  const [far] = (await owner.client.channels.list.query({ workspace_id: elsewhere.id })).items;
  expect(await refusal(invite(owner, { channel_ids: [far?.id ?? general.id] }))).toBe('not_found');
  const archived = await open(owner, 'public');
  await owner.client.channels.update.mutate({ channel_id: archived.id, archived: true });
  expect(await refusal(invite(owner, { channel_ids: [archived.id] }))).toBe('channel_archived');

  const made = await invite(admin, { channel_ids: [shared.id] });
  const seenBy = async (by: Person) => (await listed(by)).find(({ id }) => id === made.id)?.channel_ids;
  expect([await seenBy(admin), await seenBy(owner)]).toEqual([[shared.id], []]);
  await admin.client.channelMembers.remove.mutate({ channel_id: shared.id, user_id: admin.id });
  const nell = await newcomer();
  expect((await accept(nell, made.token)).status).toBe(200);
  expect(await channelsOf(nell)).toEqual([general.id]);
});

test('it is good for as long as he who made it could make it', async () => {
  const [ada, amy] = [await newcomer(), await newcomer()];
  for (const { id: user_id } of [ada, amy]) await owner.client.members.add.mutate({ workspace_id, user_id, role: 'admin' });
  const [hers, others] = [await invite(ada), await invite(amy)];
  await owner.client.members.update.mutate({ workspace_id, user_id: ada.id, role: 'member' });
  await owner.client.members.remove.mutate({ workspace_id, user_id: amy.id });
  const person = await newcomer();
  expect((await accept(person, hers.token)).status).toBe(404);
  expect((await accept(person, others.token)).status).toBe(404);
  await owner.client.members.update.mutate({ workspace_id, user_id: ada.id, role: 'admin' });
  expect((await accept(person, hers.token)).status).toBe(200);
});

test('they are listed page by page, the last one first', async () => {
  const founded = await max.client.workspaces.create.mutate({ name: 'Listing' });
  const made: string[] = [];
  for (let n = 0; n < 5; n++) made.unshift((await max.client.invitations.create.mutate({ workspace_id: founded.id })).id);
  const first = await max.client.invitations.list.query({ workspace_id: founded.id, limit: 3 });
  const cursor = first.next_cursor ?? '';
  const second = await max.client.invitations.list.query({ workspace_id: founded.id, limit: 3, cursor });
  expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(made);
  expect(second.next_cursor).toBeNull();
});

test('what expired a month ago is forgotten, and so are mails of that age', async () => {
  const [old, recent] = [await invite(owner), await invite(owner)];
  await sql`update invitations set expires_at = now() - interval '31 days' where id = ${old.id}`;
  await sql`update invitations set expires_at = now() - interval '29 days' where id = ${recent.id}`;
  await sql`update mails set created_at = now() - interval '31 days' where recipient = 'after@example.com'`;
  for (const task of ['prune_invitations', 'prune_mails']) await sql`select graphile_worker.add_job(${task})`;
  await vi.waitFor(
    async () => {
      expect((await listed(owner)).map(({ id }) => id)).not.toContain(old.id);
      expect(await sql`select from mails where recipient = 'after@example.com'`).toHaveLength(0);
    },
    { timeout: 10_000 },
  );
  expect((await listed(owner)).map(({ id }) => id)).toContain(recent.id);
  expect(await sql`select from mails where recipient = 'stubborn@example.com'`).toHaveLength(1);
});

test.each<[string, object]>([
  ['a role that there is', { role: 'king' }],
  ['an address', { email: 'ann' }],
  ['an address without another line', { email: 'ann@example.com\r\nBcc: all@example.com' }],
  ['a time to live', { expires_in: 0 }],
  ['a time of a year at the most', { expires_in: 31_536_001 }],
  ['somebody to use it', { max_uses: 0 }],
  ['no token of one’s own', { token: 'easy' }],
  ['no uses that were made before', { uses: 1 }],
])('an invitation needs %s', async (_what, body) => {
  expect(readProblem(await owner.rest('POST', `/workspaces/${workspace_id}/invitations`, body)).status).toBe(400);
});

test('without a mail server a mail is kept to be read, and logged without its token', async () => {
  const house = await openHouse({ LOG_LEVEL: 'info' });
  const olaf = await house.register('olaf');
  const founded = await olaf.client.workspaces.create.mutate({ name: 'Offline' });
  const { url: link, token } = await olaf.client.invitations.create.mutate({
    workspace_id: founded.id,
    email: 'pen@example.com',
  });
  await vi.waitFor(() => expect(house.log.text).toContain('olaf invites you to Offline'), { timeout: 10_000 });
  expect(house.log.text).toContain('/join#[masked]');
  expect(house.log.text).not.toContain(token);
  expect(house.log.text).not.toContain('pen@example.com');
  const mails = await house.sql<{ recipient: string; content: string; sent_at: Date | null }[]>`select * from mails`;
  expect(mails).toMatchObject([
    { recipient: 'pen@example.com', content: expect.stringContaining(link) as string, sent_at: null },
  ]);
});
