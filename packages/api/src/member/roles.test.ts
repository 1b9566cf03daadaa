import type { Role } from '@parley/contracts';
import { openWorld, type Person, refusal } from '@parley/testing';
import { describe, expect, test } from 'vitest';

const world = await openWorld();
const { owner, admin, mia, max, guest, outsider, workspace, general } = world;
const workspace_id = workspace.id;

const give = (by: Person, who: { id: Person['id'] }, role: Role) =>
  by.client.members.update.mutate({ workspace_id, user_id: who.id, role });

/** Somebody new in the workspace. */
async function join(name: string, role: Role): Promise<Person> {
  const person = await world.register(name);
  await owner.client.members.add.mutate({ workspace_id, user_id: person.id, role });
  return person;
}

const roleOf = async (person: Person) => (await person.client.workspaces.get.query({ workspace_id })).role;
const channelsOf = async ({ client }: Person) =>
  (await client.channels.list.query({ workspace_id })).items.map(({ name, is_member }) => [name, is_member]);

const say = (by: Person, content: string) => by.client.messages.create.mutate({ channel_id: general.id, content });

test('an admin gives every role but that of an owner, to everybody but owners', async () => {
  const nils = await join('nils', 'member');
  expect(await give(admin, nils, 'admin')).toMatchObject({
    user: { id: nils.id },
    role: 'admin',
    joined_at: expect.any(Date) as unknown,
  });
  expect(await roleOf(nils)).toBe('admin');
  await give(admin, nils, 'guest');
  await give(admin, nils, 'member');
  expect(await refusal(give(admin, nils, 'owner'))).toBe('not_allowed');
  expect(await refusal(give(admin, owner, 'member'))).toBe('not_allowed');
  expect(await roleOf(nils)).toBe('member');
  expect(await roleOf(owner)).toBe('owner');
});

test('an owner makes owners, and unmakes them', async () => {
  const ola = await join('ola', 'member');
  await give(owner, ola, 'owner');
  expect(await roleOf(ola)).toBe('owner');
  await give(owner, ola, 'member');
  expect(await roleOf(ola)).toBe('member');
});

test('members and guests give nobody a role, not even themselves; who is not seen is not found', async () => {
  expect(await refusal(give(mia, max, 'guest'))).toBe('not_allowed');
  expect(await refusal(give(mia, mia, 'admin'))).toBe('not_allowed');
  expect(await refusal(give(guest, guest, 'member'))).toBe('not_allowed');
  expect(await refusal(give(guest, max, 'guest')), 'no channel is shared').toBe('not_found');
  expect(await refusal(give(outsider, max, 'guest'))).toBe('not_found');
  expect(await refusal(give(owner, outsider, 'guest'))).toBe('not_found');
  expect(await roleOf(guest)).toBe('guest');
});

test('the last owner stays one', async () => {
  const { id } = await max.client.workspaces.create.mutate({ name: 'Solo' });
  await max.client.members.add.mutate({ workspace_id: id, user_id: mia.id, role: 'admin' });
  const demote = () => max.client.members.update.mutate({ workspace_id: id, user_id: max.id, role: 'admin' });
  expect(await refusal(demote())).toBe('last_owner');
  await max.client.members.update.mutate({ workspace_id: id, user_id: mia.id, role: 'owner' });
  await demote();
  expect(await mia.client.workspaces.get.query({ workspace_id: id })).toMatchObject({ owner_id: mia.id, role: 'owner' });
});

test('`owner_id` is the founder while he is an owner, and then whoever of the owners came first', async () => {
  const { id } = await max.client.workspaces.create.mutate({ name: 'Heirs' });
  const change = (by: Person, { id: user_id }: Person, role: Role) =>
    by.client.members.update.mutate({ workspace_id: id, user_id, role });
  const ownerId = async (by: Person) => (await by.client.workspaces.get.query({ workspace_id: id })).owner_id;
  for (const person of [admin, mia]) await max.client.members.add.mutate({ workspace_id: id, user_id: person.id });
  for (const person of [mia, admin]) await change(max, person, 'owner');
  expect(await ownerId(max)).toBe(max.id);

  const heard = await guestOf(id);
  await max.client.members.remove.mutate({ workspace_id: id, user_id: max.id });
  expect(await ownerId(mia)).toBe(admin.id);
  const { data } = await heard.until('workspace.updated', ({ data: { workspace } }) => workspace.owner_id === admin.id);
  expect(data.workspace).toMatchObject({ role: 'guest', member_count: 3 });
  await change(mia, admin, 'member');
  expect(await ownerId(mia)).toBe(mia.id);
});

/** Somebody who listens as a guest of a workspace of Max's. */
async function guestOf(id: typeof workspace_id) {
  await max.client.members.add.mutate({ workspace_id: id, user_id: guest.id, role: 'guest' });
  return guest.hear();
}

describe('who becomes a guest', async () => {
  const nora = await join('nora', 'member');
  await owner.client.channels.create.mutate({
    workspace_id,
    name: 'club',
    type: 'private',
    user_ids: [nora.id, guest.id],
  });

  test('leaves general, stays where he was brought in, and sees nothing else', async () => {
    expect(await channelsOf(nora)).toEqual([
      ['general', true],
      ['club', true],
    ]);
    const before = await mia.client.channels.get.query({ channel_id: general.id });
    await give(owner, nora, 'guest');
    expect(await channelsOf(nora)).toEqual([['club', true]]);
    expect(await refusal(say(nora, 'Am I still here?'))).toBe('not_found');
    expect((await mia.client.channels.get.query({ channel_id: general.id })).member_count).toBe(before.member_count - 1);
    const { items } = await nora.client.members.list.query({ workspace_id });
    expect(items.map(({ user }) => user.username)).toEqual(['olga', 'gus', 'nora']);
    await give(owner, nora, 'member');
    expect(await channelsOf(nora)).toEqual([
      ['general', true],
      ['club', true],
    ]);
  });

  test('hears what guests hear from then on, and as a member again what members hear', async () => {
    const heard = await nora.hear();
    await give(owner, nora, 'guest');
    await say(mia, 'she does not hear this');
    await mia.client.users.update.mutate({ title: 'A stranger to guests' });
    await guest.client.users.update.mutate({ title: 'In the club' });
    await heard.until('user.updated', ({ data }) => data.user.title === 'In the club');
    expect(new Set(heard.types())).toEqual(new Set(['member.left', 'workspace.member_updated', 'user.updated']));
    expect(heard.events.filter(({ type, actor_id }) => type === 'user.updated' && actor_id === mia.id)).toEqual([]);
    expect(heard.told.find(({ type }) => type === 'member.left')).toMatchObject({ channel_id: general.id });

    const length = heard.told.length;
    await give(owner, nora, 'member');
    await say(mia, 'she hears this');
    await heard.until('message.created');
    await mia.client.users.update.mutate({ title: 'Known to members' });
    await heard.until('user.updated', ({ data }) => data.user.title === 'Known to members');
    const rest = heard.told.slice(length);
    expect(
      rest.filter(({ type }) => type === 'user.updated'),
      'once, and not once more for the club',
    ).toHaveLength(1);
    expect(rest.find(({ type }) => type === 'member.joined')).toMatchObject({ channel_id: general.id, data: { role: 'member' } });
  });

  test('is told so when he comes back, and nothing that only members were told', async () => {
    const lonely = await join('lars', 'member');
    const { last_event_id } = await nora.client.events.snapshot.query();
    const his = (await lonely.client.events.snapshot.query()).last_event_id;
    for (const who of [nora, lonely]) await give(owner, who, 'guest');
    await say(mia, 'not for guests');
    for (const [who, id] of [
      [nora, last_event_id],
      [lonely, his],
    ] as const) {
      const back = await who.hear(id);
      expect(new Set(back.types())).toEqual(new Set(['member.left', 'workspace.member_updated']));
      expect(back.told.at(-1)).toMatchObject({ data: { user: { id: who.id }, role: 'guest' } });
      const polled = await who.client.events.list.query({ last_event_id: id });
      expect(polled.items.map(({ type }) => type)).toEqual(back.types());
    }
    await give(owner, nora, 'member');
  });
});

test('a new role is heard by the workspace, and by the guests who see him; by no other guest', async () => {
  const [pia, gesa] = [await join('pia', 'member'), await join('gesa', 'guest')];
  await owner.client.channels.create.mutate({ workspace_id, name: 'with-gesa', user_ids: [pia.id, gesa.id] });
  const [members, hers, others] = await Promise.all([mia.hear(), gesa.hear(), guest.hear()]);
  await give(owner, pia, 'admin');
  await guest.client.users.update.mutate({ title: 'Alone' });
  for (const heard of [members, hers]) {
    const event = await heard.until('workspace.member_updated');
    expect(event).toMatchObject({
      workspace_id,
      actor_id: owner.id,
      data: { workspace_id, user: { id: pia.id }, role: 'admin' },
    });
  }
  await others.until('user.updated');
  expect(new Set(others.types())).toEqual(new Set(['user.updated']));
});

test('the role that somebody has already is no change, and is not announced', async () => {
  const heard = await mia.hear();
  expect(await give(owner, admin, 'admin')).toMatchObject({ role: 'admin' });
  await say(mia, 'Next');
  await heard.until('message.created');
  expect(heard.types()).toEqual(['message.created']);
});
