import { Workspace } from '@parley/contracts';
import { openWorld, type Person, refusal } from '@parley/testing';
import { expect, test } from 'vitest';

const world = await openWorld();
const { owner, admin, mia, guest, outsider, workspace } = world;

let count = 0;
const found = (by: Person, fields: { slug?: string; description?: string } = {}) =>
  by.client.workspaces.create.mutate({ name: `Workspace ${++count}`, ...fields });

test('whoever founds a workspace owns it, and is in its public channel general', async () => {
  const made = await mia.client.workspaces.create.mutate({ name: ' Kitchen ', description: 'Where we cook' });
  expect(made).toMatchObject({
    name: 'Kitchen',
    slug: 'kitchen',
    description: 'Where we cook',
    owner_id: mia.id,
    role: 'owner',
    member_count: 1,
  });
  const { items } = await mia.client.channels.list.query({ workspace_id: made.id });
  expect(items).toHaveLength(1);
  expect(items[0]).toMatchObject({ name: 'general', type: 'public', is_member: true, member_count: 1, created_by: mia.id });
});

test('a workspace has exactly the fields of the contract', async () => {
  const { status, body } = await owner.rest('GET', `/workspaces/${workspace.id}`);
  expect(status).toBe(200);
  expect(Object.keys(body as object).toSorted()).toEqual(Object.keys(Workspace.shape).toSorted());
});

test('everybody in a workspace reads it, each with his own role', async () => {
  const roles = await Promise.all(
    [owner, admin, mia, guest].map(({ client }) => client.workspaces.get.query({ workspace_id: workspace.id })),
  );
  expect(roles.map(({ role }) => role)).toEqual(['owner', 'admin', 'member', 'guest']);
  for (const { role: _, ...rest } of roles) expect(rest).toMatchObject({ id: workspace.id, member_count: 5 });
});

test('to an outsider a workspace is as if it did not exist', async () => {
  const [hidden, none] = await Promise.all(
    [workspace.id, '019aa3b2-7c1e-7d3f-9a50-3c6f0e2b9d11'].map((id) => outsider.rest('GET', `/workspaces/${id}`)),
  );
  expect(hidden?.status).toBe(404);
  expect(hidden?.body).toEqual({ ...(none?.body as object), request_id: expect.any(String) as unknown });
});

test('a slug that was asked for is taken only once', async () => {
  const { slug } = await found(owner, { slug: 'only-one' });
  expect(slug).toBe('only-one');
  expect(await refusal(found(mia, { slug: 'only-one' }))).toBe('slug_taken');
});

test('a slug that nobody asked for gives way', async () => {
  const made = await Promise.all([1, 2].map(() => owner.client.workspaces.create.mutate({ name: 'Twice' })));
  const slugs = made.map(({ slug }) => slug).toSorted();
  expect(slugs[0]).toBe('twice');
  expect(slugs[1]).toMatch(/^twice-[0-9a-f]{8}$/);
});

test.each([
  ['Fußball & Co.', 'fu-ball-co'],
  ['Café Zoé', 'cafe-zoe'],
  ['--Ω--', 'workspace'],
  ['x'.repeat(80), 'x'.repeat(63)],
])('the slug of %s is %s', async (name, slug) => {
  expect((await owner.client.workspaces.create.mutate({ name })).slug).toBe(slug);
});

test.each<[string, object]>([
  ['a name', {}],
  ['something in its name', { name: '  ' }],
  ['a name of at most 80 characters', { name: 'x'.repeat(81) }],
  ['a name without NUL', { name: 'a\0' }],
  ['a name without half a character', { name: 'a\uD800' }],
  ['a description without half a character', { name: 'a', description: '\uDC00' }],
  ['a slug in lower case', { name: 'a', slug: 'Acme' }],
  ['a slug without a dash at its end', { name: 'a', slug: 'acme-' }],
  ['a founder as its owner', { name: 'a', owner_id: '019aa3b2-7c1e-7d3f-9a50-3c6f0e2b9d11' }],
  ['a role that is not asked for', { name: 'a', role: 'owner' }],
  ['members that come one by one', { name: 'a', member_count: 7 }],
])('a workspace needs %s', async (_what, body) => {
  const answer = await owner.rest('POST', '/workspaces', body);
  expect(answer.status).toBe(400);
  expect(answer.body).toMatchObject({ reason: 'invalid_input' });
});

test('one lists one’s own workspaces page by page, and each comes once, whatever is founded meanwhile', async () => {
  const zoe = await world.register('zoe');
  const made = [];
  for (let n = 0; n < 5; n++) made.push((await found(zoe)).id);

  const seen = [];
  let cursor: string | undefined;
  do {
    const page = await zoe.client.workspaces.list.query({ limit: 2, ...(cursor !== undefined && { cursor }) });
    expect(page.items.length).toBeLessThanOrEqual(2);
    seen.push(...page.items.map(({ id }) => id));
    cursor = page.next_cursor ?? undefined;
    if (made.length < 6) made.push((await found(zoe)).id);
  } while (cursor !== undefined);
  expect(seen).toEqual(made);
});

test('one does not list the workspaces of others', async () => {
  const { items, next_cursor } = await outsider.client.workspaces.list.query({});
  expect({ items, next_cursor }).toEqual({ items: [], next_cursor: null });
});

test('whoever founds a workspace hears of it, of its channel, and of being in both; nobody else does', async () => {
  const [hers, others] = await Promise.all([mia.hear(), outsider.hear()]);
  const made = await found(mia);
  await found(outsider);

  const joined = await hers.until('workspace.joined');
  expect(joined).toMatchObject({ workspace_id: made.id, actor_id: mia.id, data: { role: 'owner', user: { id: mia.id } } });
  expect(await hers.until('channel.created')).toMatchObject({ workspace_id: made.id, data: { channel: { name: 'general' } } });
  expect((await hers.until('member.joined')).data.user.id).toBe(mia.id);

  await others.until('member.joined', ({ data }) => data.user.id === outsider.id);
  expect(others.events.filter(({ actor_id }) => actor_id === mia.id)).toEqual([]);
});
