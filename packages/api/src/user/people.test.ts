import { randomUUID } from 'node:crypto';
import { openWorld, type Person, refusal } from '@parley/testing';
import { describe, expect, test } from 'vitest';

const world = await openWorld();
const { owner, mia, max, guest, outsider, workspace, sql } = world;

const greta = await join('greta.s', 'Greta Sømme-Kowalski');
await join('greta', 'Someone Else');
await join('gregor', 'Gregor 50%_off');
await join('wang', '王 小明');

async function join(username: string, display_name: string): Promise<Person> {
  const person = await world.register(username);
  await person.client.users.update.mutate({ display_name });
  await owner.client.members.add.mutate({ workspace_id: workspace.id, user_id: person.id });
  return person;
}

async function find(by: Person, q: string, limit = 50): Promise<string[]> {
  const { items } = await by.client.users.list.query({ q, limit });
  return items.map(({ username }) => username);
}

describe('people are found', () => {
  test.each([
    ['greta.s', 'greta.s'],
    ['@greta.s', 'greta.s'],
    ['GRETA', 'greta'],
    ['greta sømme-kowalski', 'greta.s'],
    ['kowalski', 'greta.s'],
    ['kowalsky', 'greta.s'],
    ['kowlski', 'greta.s'],
    ['greg', 'gregor'],
    ['王', 'wang'],
    ['小明', 'wang'],
    ['50%', 'gregor'],
  ])('by %j', async (q, first) => {
    expect((await find(mia, q))[0]).toBe(first);
  });

  test('the name itself before what begins with it, and that before what is only like it', async () => {
    expect((await find(mia, 'greta')).slice(0, 2)).toEqual(['greta', 'greta.s']);
    expect(await find(mia, 'gre')).toEqual(expect.arrayContaining(['greta', 'greta.s', 'gregor']));
  });

  test.each(['%', '_', '\\', String.raw`\%`, "'", '((', '*'])('%j is only what it is', async (q) => {
    expect(await find(mia, q)).toEqual([]);
  });

  test('under a new name at once', async () => {
    const { client, id } = await join(`u${randomUUID().slice(0, 8)}`, 'Nobody Special');
    await client.users.update.mutate({ display_name: 'Quetzalcoatl' });
    const { items } = await mia.client.users.list.query({ q: 'quetzalcoatl' });
    expect(items.map((user) => user.id)).toEqual([id]);
    expect(items[0]).not.toHaveProperty('email');
  });

  test('as others see them', async () => {
    const { items } = await mia.client.users.list.query({ q: 'greta.s', limit: 1 });
    expect(items).toEqual([await mia.client.users.get.query({ user_id: greta.id })]);
  });
});

describe('nobody finds whom he may not see', () => {
  test.each([
    ['an outsider does not find members', outsider, 'mia'],
    ['members do not find an outsider', mia, outsider.me.username],
    ['a guest does not find whom he shares no channel with', guest, 'max'],
  ])('%s', async (_name, by, q) => {
    expect(await find(by, q)).not.toContain(q);
    const { items } = await by.client.users.list.query({});
    expect(items.map(({ username }) => username)).not.toContain(q);
  });

  test('a guest finds those with whom he shares a channel, for as long', async () => {
    const { id: channel_id } = await max.client.channels.create.mutate({
      workspace_id: workspace.id,
      name: `c-${randomUUID()}`,
      user_ids: [guest.id],
    });
    expect(await find(guest, 'max')).toEqual(['max']);
    await max.client.channelMembers.remove.mutate({ channel_id, user_id: guest.id });
    expect(await find(guest, 'max')).toEqual([]);
  });

  test('the people of a workspace are for those who belong to it', async () => {
    const list = (by: Person) => by.client.users.list.query({ workspace_id: workspace.id });
    expect(await refusal(list(outsider))).toBe('not_found');
    const { items } = await list(mia);
    expect(items.map(({ id }) => id)).toEqual(expect.arrayContaining([owner.id, mia.id, guest.id, greta.id]));
    const { id: workspace_id } = await mia.client.workspaces.create.mutate({ name: 'Elsewhere' });
    const elsewhere = await mia.client.users.list.query({ workspace_id });
    expect(elsewhere.items.map(({ id }) => id)).toEqual([mia.id]);
    expect((await mia.client.users.list.query({ workspace_id, q: 'greta' })).items).toEqual([]);
  });
});

test.each([undefined, 'gre', 'grta'])('page by page nobody is left out or named twice, when looking for %j', async (q) => {
  const whole = await mia.client.users.list.query({ q, limit: 100 });
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await mia.client.users.list.query({ q, limit: 2, cursor });
    found.push(...page.items.map(({ id }) => id));
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  expect(found).toEqual(whole.items.map(({ id }) => id));
  expect(new Set(found).size).toBe(found.length);
  expect(found.length).toBeGreaterThan(2);
});

test('a cursor with what no username has in it is refused', async () => {
  const cursor = Buffer.from(JSON.stringify(['gre\0'])).toString('base64url');
  expect(await refusal(mia.client.users.list.query({ cursor }))).toBe('invalid_input');
});

test('the same people are found by whoever may see few of all, and by whoever may see many', async () => {
  const sought = ['gre', 'kowalsky', 'grta', 'someone'];
  const search = (by: Person) => Promise.all(sought.map((q) => find(by, q)));
  const among = { few: await search(mia), none: await search(outsider) };
  const [before] = await sql<{ member_count: number }[]>`
    select member_count from workspaces where id = ${workspace.id}`;
  await sql`update workspaces set member_count = 100000 where id = ${workspace.id}`;
  try {
    expect(await search(mia)).toEqual(among.few);
    await outsider.client.workspaces.create.mutate({ name: 'Large, as they say' });
    await sql`update workspaces set member_count = 100000 where name = 'Large, as they say'`;
    expect(await search(outsider)).toEqual(among.none);
  } finally {
    await sql`update workspaces set member_count = ${before?.member_count ?? 1} where id = ${workspace.id}`;
  }
  expect(among.few.map(([first]) => first)).toEqual(['greta', 'greta.s', 'greta.s', 'greta']);
  expect(among.none).toEqual([[], [], [], []]);
});

test('without anything to look for they come by username', async () => {
  const { items } = await mia.client.users.list.query({});
  const usernames = items.map(({ username }) => username);
  expect(usernames).toEqual(usernames.toSorted());
});
