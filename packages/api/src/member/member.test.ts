import { WorkspaceMember } from '@parley/contracts';
import { openWorld, type Person, refusal } from '@parley/testing';
import { expect, test } from 'vitest';

const world = await openWorld();
const { owner, admin, mia, max, guest, outsider, workspace, general } = world;
const workspace_id = workspace.id;

const names = async (by: Person, query: { role?: 'owner' | 'admin' | 'member' | 'guest'; q?: string; limit?: number } = {}) =>
  (await by.client.members.list.query({ workspace_id, ...query })).items.map(({ user }) => user.username);

const isIn = async (person: Person) => {
  const { items } = await person.client.workspaces.list.query({});
  return items.some(({ id }) => id === workspace_id);
};

test('an admin brings somebody in, who is in general from then on', async () => {
  const nils = await world.register('nils');
  const before = await owner.client.workspaces.get.query({ workspace_id });
  const member = await admin.client.members.add.mutate({ workspace_id, user_id: nils.id });
  expect(member).toEqual({
    user: expect.objectContaining({ id: nils.id }) as unknown,
    role: 'member',
    joined_at: expect.any(Date) as unknown,
  });

  const channels = await nils.client.channels.list.query({ workspace_id });
  expect(channels.items).toMatchObject([{ id: general.id, is_member: true, unread_count: 0 }]);
  const { member_count } = await nils.client.workspaces.get.query({ workspace_id });
  expect(member_count).toBe(before.member_count + 1);
});

test('somebody is brought in by his e-mail address, however it is written', async () => {
  const ada = await world.register('ada');
  const { user } = await owner.client.members.add.mutate({ workspace_id, email: 'ADA@example.com', role: 'admin' });
  expect(user.id).toBe(ada.id);
});

test('a member has exactly the fields of the contract, and no e-mail address', async () => {
  const answer = await mia.rest('GET', `/workspaces/${workspace_id}/members`);
  const [first] = (answer.body as { items: object[] }).items;
  expect(Object.keys(first ?? {}).toSorted()).toEqual(Object.keys(WorkspaceMember.shape).toSorted());
  expect(answer.text).not.toContain('@example.com');
});

test('a guest is in no channel until somebody brings him into one', async () => {
  const gil = await world.register('gil');
  await owner.client.members.add.mutate({ workspace_id, user_id: gil.id, role: 'guest' });
  expect((await gil.client.channels.list.query({ workspace_id })).items).toEqual([]);
});

test('only an owner makes an owner', async () => {
  const [ola, olaf] = await Promise.all([world.register('ola'), world.register('olaf')]);
  expect(await refusal(admin.client.members.add.mutate({ workspace_id, user_id: ola.id, role: 'owner' }))).toBe('not_allowed');
  expect(await isIn(ola)).toBe(false);
  const { role } = await owner.client.members.add.mutate({ workspace_id, user_id: olaf.id, role: 'owner' });
  expect(role).toBe('owner');
});

test('members and guests bring nobody in, and to outsiders there is no workspace', async () => {
  const user_id = outsider.id;
  expect(await refusal(mia.client.members.add.mutate({ workspace_id, user_id }))).toBe('not_allowed');
  expect(await refusal(guest.client.members.add.mutate({ workspace_id, user_id }))).toBe('not_allowed');
  expect(await refusal(outsider.client.members.add.mutate({ workspace_id, user_id }))).toBe('not_found');
  expect(await refusal(outsider.client.members.list.query({ workspace_id }))).toBe('not_found');
  expect(await isIn(outsider)).toBe(false);
});

test('nobody is brought in twice, and nobody who has no account', async () => {
  const add = (who: object) => admin.rest('POST', `/workspaces/${workspace_id}/members`, who);
  expect(await add({ user_id: mia.id })).toMatchObject({ status: 409, body: { reason: 'already_member' } });
  expect(await add({ email: 'nobody@example.com' })).toMatchObject({ status: 404 });
  expect(await add({ user_id: workspace_id })).toMatchObject({ status: 404 });
});

test.each<[string, object]>([
  ['nobody', {}],
  ['one person under two names', { user_id: mia.id, email: 'mia@example.com' }],
  ['an unknown role', { user_id: outsider.id, role: 'king' }],
  ['a time of joining', { user_id: outsider.id, joined_at: '2026-11-22T10:00:00.000Z' }],
])('one cannot bring in %s', async (_what, body) => {
  const answer = await owner.rest('POST', `/workspaces/${workspace_id}/members`, body);
  expect(answer).toMatchObject({ status: 400, body: { reason: 'invalid_input' } });
});

test('of many who bring in the same person at once, one does', async () => {
  const pia = await world.register('pia');
  const outcomes = await Promise.allSettled(
    Array.from({ length: 6 }, () => admin.client.members.add.mutate({ workspace_id, user_id: pia.id })),
  );
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test('members are listed in the order in which they came', async () => {
  expect((await names(mia)).slice(0, 5)).toEqual(['olga', 'adam', 'mia', 'max', 'gus']);
  expect(await names(mia, { role: 'admin' })).toEqual(['adam', 'ada']);
});

test('members are found by a part of their names, which are taken as they are written', async () => {
  await max.client.users.update.mutate({ display_name: 'Max 100%' });
  expect(await names(mia, { q: 'MI' })).toEqual(['mia']);
  expect(await names(mia, { q: '0%' })).toEqual(['max']);
  expect(await names(mia, { q: '%' })).toEqual(['max']);
  expect(await names(mia, { q: '_' })).toEqual([]);
  expect(await names(guest, { q: 'mi' })).toEqual([]);
});

test('each member comes once, page by page', async () => {
  const everybody = await names(mia);
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof mia.client.members.list.query>> = await mia.client.members.list.query({
      workspace_id,
      limit: 3,
      ...(cursor !== null && { cursor }),
    });
    seen.push(...page.items.map(({ user }) => user.username));
    cursor = page.next_cursor;
  } while (cursor !== null);
  expect(everybody.length).toBeGreaterThan(3);
  expect(seen).toEqual(everybody);
});

test('a guest sees himself and those with whom he shares a channel', async () => {
  expect(await names(guest)).toEqual(['gus']);
  const { id: channel_id } = await mia.client.channels.create.mutate({
    workspace_id,
    name: 'with-gus',
    type: 'private',
    user_ids: [guest.id],
  });
  expect(await names(guest)).toEqual(['mia', 'gus']);
  await mia.client.channelMembers.remove.mutate({ channel_id, user_id: guest.id });
  expect(await names(guest)).toEqual(['gus']);
});

test('the workspace and whoever comes hear of it; general hears who is there; an outsider hears nothing', async () => {
  const rita = await world.register('rita');
  const [hers, of, others] = await Promise.all([rita.hear(), mia.hear(), outsider.hear()]);
  await owner.client.members.add.mutate({ workspace_id, user_id: rita.id });
  await outsider.client.workspaces.create.mutate({ name: 'Elsewhere' });

  for (const heard of [hers, of]) {
    const joined = await heard.until('workspace.joined');
    expect(joined).toMatchObject({ workspace_id, actor_id: owner.id, data: { user: { id: rita.id }, role: 'member' } });
    expect((await heard.until('member.joined')).data).toMatchObject({ channel_id: general.id, user: { id: rita.id } });
  }
  await others.until('workspace.joined', ({ actor_id }) => actor_id === outsider.id);
  expect(others.events.filter(({ workspace_id: where }) => where === workspace_id)).toEqual([]);
});

test('of a guest who comes, general hears nothing', async () => {
  const gesa = await world.register('gesa');
  const heard = await mia.hear();
  await owner.client.members.add.mutate({ workspace_id, user_id: gesa.id, role: 'guest' });
  await mia.client.messages.create.mutate({ channel_id: general.id, content: 'Anybody new?' });
  await heard.until('message.created');
  expect(heard.types()).toEqual(['workspace.joined', 'message.created']);
});
