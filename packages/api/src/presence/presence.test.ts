import { openWorld, type Person, refusal } from '@parley/testing';
import { expect, test } from 'vitest';

const { owner, mia, max, guest, outsider, workspace, register } = await openWorld();
const workspace_id = workspace.id;
await owner.client.channels.create.mutate({ workspace_id, name: 'club', type: 'private', user_ids: [mia.id, guest.id] });

const presentTo = async ({ client }: Person) => (await client.presence.list.query({ workspace_id })).items;

async function join(name: string): Promise<Person> {
  const person = await register(name);
  await owner.client.members.add.mutate({ workspace_id, user_id: person.id });
  return person;
}

test('one sees who of the workspace is there, and what each is up to', async () => {
  await mia.hear();
  await mia.client.users.setStatus.mutate({ availability: 'busy' });
  const items = await presentTo(max);
  expect(items.map(({ user_id }) => user_id)).toEqual(expect.arrayContaining([owner.id, max.id, guest.id]));
  expect(items).toContainEqual({ user_id: mia.id, presence: 'online', availability: 'busy' });
  const { status, body } = await max.rest('GET', `/workspaces/${workspace_id}/presence`);
  expect({ status, body }).toMatchObject({ status: 200, body: { items } });
});

test('a guest sees those with whom he shares a channel, and nobody from outside sees anybody', async () => {
  const seen = (await presentTo(guest)).map(({ user_id }) => user_id);
  expect(seen.toSorted()).toEqual([owner.id, mia.id, guest.id].toSorted());
  expect(await refusal(presentTo(outsider))).toBe('not_found');
  expect((await outsider.rest('GET', `/workspaces/${workspace_id}/presence`)).status).toBe(404);
});

test('that somebody comes is heard by the workspace, and by guests who share a channel with him', async () => {
  const [stranger, friend] = [await join('stranger'), await join('friend')];
  await owner.client.channels.create.mutate({ workspace_id, name: 'pair', type: 'private', user_ids: [guest.id, friend.id] });
  const [his, hers, theirs] = await Promise.all([guest.hear(), max.hear(), outsider.hear()]);
  for (const person of [stranger, friend]) {
    await person.hear();
    const { data } = await hers.until('presence.changed', ({ data: { user_id } }) => user_id === person.id);
    expect(data).toMatchObject({ user_id: person.id, presence: 'online' });
  }
  await his.until('presence.changed', ({ data: { user_id } }) => user_id === friend.id);
  expect(JSON.stringify(his.events)).not.toContain(stranger.id);
  for (const { id } of [stranger, friend]) expect(JSON.stringify(theirs.events)).not.toContain(id);
});
