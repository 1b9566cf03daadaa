import type { AuditAction, AuditEntry, AuditQuery } from '@parley/contracts';
import { openWorld, password, type Person, refusal } from '@parley/testing';
import { expect, test, vi } from 'vitest';

const world = await openWorld();
const { owner, admin, mia, max, guest, outsider, workspace, general, sql } = world;
const workspace_id = workspace.id;

type Filter = Partial<Pick<AuditQuery, 'action' | 'user_id' | 'limit' | 'cursor'>>;
const read = ({ client }: Person, filter: Filter = {}) => client.audit.list.query({ workspace_id, ...filter });

const last = async (action: AuditAction): Promise<AuditEntry | undefined> =>
  (await read(owner, { action, limit: 1 })).items.at(0);

const named = ({ id, me: { username } }: Person) => ({ id, username });

let names = 0;
const open = (by: Person, type: 'public' | 'private') =>
  by.client.channels.create.mutate({ workspace_id, name: `room-${++names}`, type });

async function join(role: 'member' | 'admin' = 'member'): Promise<Person> {
  const person = await world.register(`new-${++names}`);
  await owner.client.members.add.mutate({ workspace_id, user_id: person.id, role });
  return person;
}

test('owners and admins read what was done, and nobody else does', async () => {
  const { items } = await read(owner);
  expect((await read(admin)).items).toEqual(items);
  expect(items.map(({ action, role }) => [action, role])).toEqual([
    ['member.add', 'guest'],
    ['member.add', 'member'],
    ['member.add', 'member'],
    ['member.add', 'admin'],
    ['workspace.create', null],
  ]);
  expect(items.at(0)).toMatchObject({ actor: named(owner), user: named(guest), ip: '127.0.0.1' });
  expect(await Promise.all([mia, guest, outsider].map((who) => refusal(read(who))))).toEqual([
    'not_allowed',
    'not_allowed',
    'not_found',
  ]);
});

test('who comes, who goes, and what he is made is written down, under the name that he had then', async () => {
  const nora = await join();
  expect(await last('member.add')).toMatchObject({ actor: named(owner), user: named(nora), role: 'member' });
  await owner.client.members.update.mutate({ workspace_id, user_id: nora.id, role: 'admin' });
  expect(await last('member.update')).toMatchObject({ actor: named(owner), user: named(nora), role: 'admin' });
  await admin.client.members.remove.mutate({ workspace_id, user_id: nora.id });
  await nora.client.users.update.mutate({ username: 'called-otherwise' });
  expect(await last('member.remove')).toMatchObject({ actor: named(admin), user: named(nora), role: 'admin' });
});

test('what changes nothing, and what cannot be done now, is not written down', async () => {
  const before = (await read(owner)).items;
  await owner.client.members.update.mutate({ workspace_id, user_id: mia.id, role: 'member' });
  await owner.client.workspaces.update.mutate({ workspace_id, name: 'Acme' });
  await refusal(owner.client.members.remove.mutate({ workspace_id, user_id: owner.id }));
  expect((await read(owner)).items).toEqual(before);
});

test('what somebody has no right to do is written down, under the id that he was answered with', async () => {
  const refused = await mia.rest('DELETE', `/workspaces/${workspace_id}/members`, { user_id: max.id });
  expect(refused.status).toBe(403);
  expect(await last('right.refuse')).toMatchObject({
    actor: named(mia),
    user: named(max),
    refused_right: 'member.remove',
    channel_id: null,
    request_id: refused.headers.get('x-request-id'),
  });
  const { id: channel_id } = await open(mia, 'public');
  const overSocket: unknown = await max.client.channels.delete.mutate({ channel_id }).catch((error: unknown) => error);
  const entry = await last('right.refuse');
  expect(entry).toMatchObject({ actor: named(max), user: null, refused_right: 'channel.delete', channel_id });
  expect(overSocket).toMatchObject({ data: { reason: 'not_allowed', request_id: entry?.request_id } });
  const said = await mia.client.messages.create.mutate({ channel_id, content: 'Mine' });
  expect(await refusal(max.client.messages.delete.mutate({ message_id: said.id }))).toBe('not_allowed');
  expect(await last('right.refuse')).toMatchObject({ actor: named(max), refused_right: 'message.delete', channel_id });
  expect(await refusal(max.client.messages.create.mutate({ channel_id, content: 'Mine too' }))).toBe('not_a_member');
  expect(await last('right.refuse')).toMatchObject({ actor: named(max), refused_right: 'message.create', channel_id });
  await mia.client.channels.delete.mutate({ channel_id });
  expect(await last('channel.delete')).toMatchObject({ actor: named(mia), request_id: expect.any(String) as unknown });
});

test('what is refused in a private channel, and to somebody who does not see the place, is not written down', async () => {
  const before = await read(owner, { limit: 100 });
  const secret = await open(owner, 'private');
  await owner.client.channelMembers.add.mutate({ channel_id: secret.id, user_id: max.id });
  expect(await refusal(max.client.channels.delete.mutate({ channel_id: secret.id }))).toBe('not_allowed');
  expect(await refusal(mia.client.channels.delete.mutate({ channel_id: secret.id }))).toBe('not_found');
  expect(await refusal(read(outsider))).toBe('not_found');
  expect(await read(owner, { limit: 100 })).toEqual(before);
});

test('whoever tries again and again is written down once for each right, in each workspace', async () => {
  const otto = await join();
  const elsewhere = await owner.client.workspaces.create.mutate({ name: 'Elsewhere' });
  await owner.client.members.add.mutate({ workspace_id: elsewhere.id, user_id: otto.id });
  for (const id of [workspace_id, elsewhere.id]) {
    const tries = Array.from({ length: 9 }, () => refusal(otto.client.audit.list.query({ workspace_id: id })));
    expect(new Set(await Promise.all(tries))).toEqual(new Set(['not_allowed']));
    await refusal(otto.client.workspaces.delete.mutate({ workspace_id: id }));
    const { items } = await owner.client.audit.list.query({ workspace_id: id, action: 'right.refuse', user_id: otto.id });
    expect(items.map(({ refused_right }) => refused_right)).toEqual(['workspace.delete', 'audit.list']);
  }
});

test('what is malformed besides hides nothing', async () => {
  const sly = await join();
  const refused = await sly.rest('POST', `/workspaces/${workspace_id}/members`, { user_id: 'nobody' });
  expect(refused.status).toBe(403);
  expect(await last('right.refuse')).toMatchObject({ actor: named(sly), refused_right: 'member.add', user: null });
});

test('nobody is written down as concerned whom he who tried may not see', async () => {
  const { id: channel_id } = await open(mia, 'public');
  expect(await refusal(max.client.channelMembers.remove.mutate({ channel_id, user_id: outsider.id }))).toBe('not_allowed');
  expect(await last('right.refuse')).toMatchObject({ actor: named(max), refused_right: 'channelMember.remove', user: null });
});

test('what somebody did stays when he is gone', async () => {
  const rosa = await join('admin');
  await refusal(rosa.client.workspaces.delete.mutate({ workspace_id }));
  const before = (await read(owner, { user_id: rosa.id })).items;
  expect(before.map(({ action }) => action)).toEqual(['right.refuse', 'member.add']);
  await sql`delete from users where id = ${rosa.id}`;
  expect((await read(owner, { user_id: rosa.id })).items).toEqual(
    before.map((entry) => ({ ...entry, ip: entry.actor?.id === rosa.id ? null : entry.ip })),
  );
});

test('invitations are written down, without what one joins by', async () => {
  const { id, token, url: link } = await owner.client.invitations.create.mutate({ workspace_id, email: 'iris@example.com' });
  const iris = await world.register('iris');
  await iris.client.invitations.accept.mutate({ token });
  await owner.client.invitations.delete.mutate({ workspace_id, invitation_id: id });
  const made = { invitation_id: id, role: 'member', user: null };
  expect(await last('invitation.create')).toMatchObject({ ...made, actor: named(owner) });
  expect(await last('invitation.accept')).toMatchObject({ ...made, actor: named(iris), ip: null });
  expect(await last('invitation.delete')).toMatchObject({ ...made, actor: named(owner) });
  const kept = JSON.stringify([await read(owner, { limit: 100 }), await sql`select * from audit_entries`]);
  for (const secret of [token, link, 'iris@example.com']) expect(kept).not.toContain(secret);
  expect(kept).toContain(id);
});

test('of a public channel it is written down that it was changed or deleted, or what others wrote in it; not of a private one', async () => {
  const channel_id = (await open(mia, 'public')).id;
  await mia.client.channels.update.mutate({ channel_id, topic: 'What a topic', archived: true });
  expect(await last('channel.update')).toMatchObject({ actor: named(mia), channel_id, fields: ['topic', 'archived'] });
  await owner.client.channels.delete.mutate({ channel_id });
  expect(await last('channel.delete')).toMatchObject({ actor: named(owner), channel_id });
  const { id: message_id } = await max.client.messages.create.mutate({ channel_id: general.id, content: 'Out of place' });
  await admin.client.messages.delete.mutate({ message_id });
  const moderated = await last('message.delete');
  expect(moderated).toMatchObject({ actor: named(admin), user: named(max), channel_id: general.id });

  const secret = await open(owner, 'private');
  await owner.client.channelMembers.add.mutate({ channel_id: secret.id, user_id: max.id });
  await owner.client.channels.update.mutate({ channel_id: secret.id, topic: 'Hidden' });
  for (const by of [max, owner]) {
    const said = await by.client.messages.create.mutate({ channel_id: secret.id, content: 'Hidden' });
    await owner.client.messages.delete.mutate({ message_id: said.id });
  }
  await owner.client.channels.delete.mutate({ channel_id: secret.id });
  expect(await last('message.delete')).toEqual(moderated);
  expect(JSON.stringify(await read(owner, { limit: 100 }))).not.toContain(secret.id);
});

test('what becomes of the accounts of its members is written down in each workspace of theirs, but not from where', async () => {
  const pia = await join('admin');
  const logIn = (password: string) => world.client.auth.login.mutate({ login: pia.me.username, password });
  const spent = (await logIn(password)).refresh_token;
  await refusal(logIn('wrong password'));
  const again = await logIn(password);
  await pia.client.sessions.delete.mutate({ session_id: again.refresh_token.slice(0, 36) });
  for (let times = 0, refresh_token = spent; times < 2; times++) {
    ({ refresh_token } = await world.client.auth.refresh.mutate({ refresh_token }));
  }
  await refusal(world.client.auth.refresh.mutate({ refresh_token: spent }));
  await pia.client.users.changePassword.mutate({ current_password: password, new_password: 'staple correct horse' });
  await pia.client.auth.logout.mutate({});

  await vi.waitFor(async () => {
    const entries = (await read(owner, { user_id: pia.id })).items;
    expect(entries.map(({ action }) => action).toSorted()).toEqual(
      [
        'member.add',
        'auth.login',
        'auth.login',
        'auth.fail',
        'session.delete',
        'session.reuse',
        'user.changePassword',
        'auth.logout',
      ].toSorted(),
    );
    for (const { action, actor, user, ip, request_id } of entries.slice(0, -1)) {
      expect(user).toEqual(named(pia));
      expect(actor).toEqual(['auth.fail', 'session.reuse'].includes(action) ? null : named(pia));
      expect(ip).toBe(null);
      expect(request_id).toEqual(expect.any(String));
    }
  });
  const elsewhere = await outsider.client.workspaces.create.mutate({ name: 'Elsewhere' });
  const there = await outsider.client.audit.list.query({ workspace_id: elsewhere.id });
  expect(there.items.map(({ action }) => action)).toEqual(['workspace.create']);
});

test('from where something was done is told of those alone who run the workspace', async () => {
  const quinn = await join('admin');
  await quinn.client.workspaces.update.mutate({ workspace_id, description: 'Where we work' });
  expect(await last('workspace.update')).toMatchObject({ actor: named(quinn), fields: ['description'], ip: '127.0.0.1' });
  await quinn.client.members.remove.mutate({ workspace_id, user_id: quinn.id });
  expect(await last('workspace.update')).toMatchObject({ actor: named(quinn), ip: null });
  expect(await last('member.remove')).toMatchObject({ actor: named(quinn), ip: null });
});

test('it is read page by page, the last first, whatever is done meanwhile', async () => {
  const all = (await read(owner, { limit: 100 })).items;
  const pages: AuditEntry[] = [];
  let cursor: string | null = null;
  do {
    const page = await read(owner, { limit: 3, ...(cursor !== null && { cursor }) });
    pages.push(...page.items);
    cursor = page.next_cursor;
    if (pages.length === 3) await owner.client.workspaces.update.mutate({ workspace_id, name: `Acme ${++names}` });
  } while (cursor !== null);
  expect(pages).toEqual(all);
  expect(all.map(({ id }) => id)).toEqual(
    all
      .map(({ id }) => id)
      .toSorted()
      .toReversed(),
  );
  const { items } = await read(owner, { action: 'member.add' });
  expect(items.length).toBeGreaterThan(3);
  expect(new Set(items.map(({ action }) => action))).toEqual(new Set(['member.add']));
});

test('what is written stays as it was, for a year', async () => {
  await expect(sql`update audit_entries set role = 'owner'`).rejects.toThrow(/only added to/);
  const [old] = (await read(owner, { limit: 1 })).items;
  if (!old) throw new Error('nothing was done');
  await sql`delete from audit_entries where id = ${old.id}`;
  await sql`insert into audit_entries (id, workspace_id, action, created_at) values
    (${old.id}, ${workspace_id}, 'workspace.update', now() - interval '366 days')`;
  expect((await last('workspace.update'))?.id).toBe(old.id);
  await sql`select graphile_worker.add_job('prune_audit')`;
  await vi.waitFor(async () => expect((await last('workspace.update'))?.id).not.toBe(old.id), { timeout: 10_000 });
  expect((await read(owner)).items.length).toBeGreaterThan(3);
});

test('over REST it reads the same', async () => {
  const { status, body } = await owner.rest('GET', `/workspaces/${workspace_id}/audit?limit=2`);
  expect(status).toBe(200);
  const page = await read(owner, { limit: 2 });
  expect(body).toEqual(JSON.parse(JSON.stringify(page)));
});
