import { randomUUID } from 'node:crypto';
import { openWorld, type Person, refusal } from '@parley/testing';
import { expect, test } from 'vitest';

const world = await openWorld();
const { owner, admin, mia, max, guest, outsider, workspace, general, sql } = world;

const see = (by: Person, { id: user_id }: Pick<Person, 'id'>) => by.client.users.get.query({ user_id });
const isHidden = async (by: Person, other: Pick<Person, 'id'>) => (await refusal(see(by, other))) === 'not_found';

const open = (by: Person, type: 'public' | 'private', ...people: Person[]) =>
  by.client.channels.create.mutate({
    workspace_id: workspace.id,
    name: `c-${randomUUID()}`,
    type,
    user_ids: people.map(({ id }) => id),
  });

test('members see everybody in the workspace, guests too', async () => {
  for (const other of [owner, admin, max, guest]) {
    expect(await see(mia, other)).toMatchObject({ id: other.id, username: other.me.username });
  }
});

test('oneself is seen by anybody, with the address', async () => {
  for (const person of [owner, mia, guest, outsider]) expect(await see(person, person)).toMatchObject({ email: person.me.email });
});

test('the address of another is for the admins of a workspace of his', async () => {
  for (const by of [owner, admin]) expect(await see(by, mia)).toMatchObject({ email: mia.me.email });
  for (const by of [mia, max]) expect(await see(by, owner)).not.toHaveProperty('email');
});

test('who is an admin elsewhere alone does not read the address', async () => {
  const [boss, worker] = [await world.register('boss'), await world.register('worker')];
  const { id: workspace_id } = await worker.client.workspaces.create.mutate({ name: 'Shared' });
  await worker.client.members.add.mutate({ workspace_id, user_id: boss.id });
  await boss.client.workspaces.create.mutate({ name: 'His own' });
  expect(await see(boss, worker)).not.toHaveProperty('email');
  expect(await see(worker, boss)).toHaveProperty('email');
});

test('a guest sees those with whom he shares a channel, and not who could only join it', async () => {
  expect(await isHidden(guest, mia)).toBe(true);
  const { id: channel_id } = await open(mia, 'public', guest);
  expect(await see(guest, mia)).toMatchObject({ username: 'mia' });
  expect(await isHidden(guest, max)).toBe(true);
  await guest.client.channelMembers.remove.mutate({ channel_id, user_id: guest.id });
  expect(await isHidden(guest, mia)).toBe(true);
});

test('a guest of one workspace who is a member of another sees its members', async () => {
  const { id: workspace_id } = await max.client.workspaces.create.mutate({ name: 'Next door' });
  await max.client.members.add.mutate({ workspace_id, user_id: guest.id });
  expect(await see(guest, max)).toMatchObject({ username: 'max' });
});

test('nobody is seen without a workspace or a direct message in common, in neither direction', async () => {
  for (const member of [owner, admin, mia, guest]) {
    expect([await isHidden(member, outsider), await isHidden(outsider, member)]).toEqual([true, true]);
  }
});

test('those of a direct message see each other, whatever else they share', async () => {
  const id = randomUUID();
  await sql`insert into channels (id, type, created_by) values (${id}, 'dm', ${mia.id})`;
  await sql`insert into channel_members (channel_id, user_id) values (${id}, ${mia.id}), (${id}, ${outsider.id})`;
  expect([await see(mia, outsider), await see(outsider, mia)]).toMatchObject([{ id: outsider.id }, { id: mia.id }]);
  expect(await see(outsider, mia)).not.toHaveProperty('email');
  expect(await isHidden(max, outsider)).toBe(true);
});

test('who does not exist is answered like who is hidden', async () => {
  const answers = await Promise.all([outsider.id, randomUUID()].map((id) => max.rest('GET', `/users/${id}`)));
  const [hidden, unknown] = answers.map(({ status, body }) => ({ status, body: { ...(body as object), request_id: '' } }));
  expect(hidden).toMatchObject({ status: 404 });
  expect(unknown).toEqual(hidden);
});

test('whom one sees one sees as he is just now', async () => {
  await max.client.users.setStatus.mutate({ availability: 'busy', text: 'Cooking' });
  await max.hear();
  expect(await see(mia, max)).toMatchObject({ presence: 'online', status: { availability: 'busy', text: 'Cooking' } });
  await sql`update users set status_expires_at = now() where id = ${max.id}`;
  expect((await see(mia, max)).status).toEqual({ availability: 'active', text: null, emoji: null, expires_at: null });
});

test('who is only in general with others is seen there', async () => {
  expect(await isHidden(guest, owner)).toBe(true);
  await owner.client.channelMembers.add.mutate({ channel_id: general.id, user_id: guest.id });
  expect(await see(guest, owner)).toMatchObject({ username: 'olga' });
});
