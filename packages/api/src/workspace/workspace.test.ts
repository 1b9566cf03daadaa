import { Workspace } from '@parley/contracts';
import { openWorld, type Person, refusal } from '@parley/testing';
import { expect, test, vi } from 'vitest';

const world = await openWorld({ RATE_LIMITS: 'off' });
const { owner, admin, mia, max, guest, outsider, workspace, sql } = world;

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

test('admins change a workspace; what they do not name stays, and what they empty is gone', async () => {
  const { id: workspace_id } = await found(owner, { description: 'As it was' });
  await owner.client.members.add.mutate({ workspace_id, user_id: admin.id, role: 'admin' });
  const named = await admin.client.workspaces.update.mutate({
    workspace_id,
    name: ' Changed ',
    icon_url: 'https://example.com/a.png',
  });
  expect(named).toMatchObject({
    name: 'Changed',
    description: 'As it was',
    icon_url: 'https://example.com/a.png',
    role: 'admin',
  });
  const emptied = await owner.client.workspaces.update.mutate({
    workspace_id,
    description: null,
    icon_url: null,
    slug: 'changed',
  });
  expect(emptied).toMatchObject({ name: 'Changed', slug: 'changed', description: null, icon_url: null, role: 'owner' });
  expect(emptied.updated_at.getTime()).toBeGreaterThan(named.created_at.getTime());
  expect(await admin.client.workspaces.get.query({ workspace_id })).toEqual({ ...emptied, role: 'admin' });
});

test('members, guests and outsiders do not change it', async () => {
  const rename = (by: Person) => refusal(by.client.workspaces.update.mutate({ workspace_id: workspace.id, name: 'Mine' }));
  expect(await Promise.all([mia, guest, outsider].map(rename))).toEqual(['not_allowed', 'not_allowed', 'not_found']);
});

test('a slug that another workspace has is not to be had; one’s own is', async () => {
  const { id: workspace_id, slug } = await found(owner, { slug: 'steady' });
  await found(mia, { slug: 'occupied' });
  expect(await refusal(owner.client.workspaces.update.mutate({ workspace_id, slug: 'occupied', name: 'Half' }))).toBe(
    'slug_taken',
  );
  const kept = await owner.client.workspaces.update.mutate({ workspace_id, slug });
  expect(kept.slug).toBe('steady');
  expect(kept.name).not.toBe('Half');
});

test.each(['javascript:alert(1)', 'data:image/png;base64,AA', '//example.com/a.png', 'https://example.com/a b.png'])(
  'an icon does not lie at %s',
  async (icon_url) => {
    const { status } = await owner.rest('PUT', `/workspaces/${workspace.id}`, { icon_url });
    expect(status).toBe(400);
  },
);

test('everybody in a workspace hears what it is called now, with his own role; what changes nothing is not told', async () => {
  const hearings = await Promise.all([owner, admin, mia, guest, outsider].map((person) => person.hear()));
  await owner.client.workspaces.update.mutate({ workspace_id: workspace.id, name: 'Renamed' });
  await owner.client.workspaces.update.mutate({ workspace_id: workspace.id, name: 'Renamed' });
  await owner.client.workspaces.update.mutate({ workspace_id: workspace.id, name: 'Acme' });
  const last = hearings
    .slice(0, 4)
    .map((heard) => heard.until('workspace.updated', ({ data }) => data.workspace.name === 'Acme'));
  expect((await Promise.all(last)).map(({ data }) => data.workspace.role)).toEqual(['owner', 'admin', 'member', 'guest']);
  for (const heard of hearings.slice(0, 4)) expect(heard.types()).toEqual(['workspace.updated', 'workspace.updated']);
  expect(hearings.at(-1)?.told).toEqual([]);
});

/** A workspace of Mia's with Max in it, and the guest in one of its channels. */
async function foundForAWhile(fields: { slug?: string } = {}) {
  const made = await found(mia, fields);
  const workspace_id = made.id;
  await mia.client.members.add.mutate({ workspace_id, user_id: max.id, role: 'admin' });
  await mia.client.members.add.mutate({ workspace_id, user_id: guest.id, role: 'guest' });
  const user_ids = [max.id, guest.id];
  const room = await mia.client.channels.create.mutate({ workspace_id, name: 'room', type: 'private', user_ids });
  const { id: message_id } = await max.client.messages.create.mutate({ channel_id: room.id, content: 'Is anybody here?' });
  await guest.client.messages.create.mutate({ channel_id: room.id, content: 'Yes', parent_message_id: message_id });
  return { workspace_id, channel_id: room.id, message_id };
}

const rowsOf = async ({ workspace_id, channel_id }: { workspace_id: string; channel_id: string }) => {
  const [row] = await sql<{ rows: number }[]>`
    select (select count(*) from workspaces where id = ${workspace_id}) + (select count(*) from channels where workspace_id = ${workspace_id})
      + (select count(*) from messages where channel_id = ${channel_id}) as rows`;
  return Number(row?.rows);
};

test('a workspace that was deleted is gone for everybody at once; its slug is free, and its rows follow', async () => {
  const place = await foundForAWhile({ slug: 'for-a-while' });
  const { workspace_id, channel_id, message_id } = place;
  expect(await refusal(max.client.workspaces.delete.mutate({ workspace_id }))).toBe('not_allowed');
  expect(await mia.rest('DELETE', `/workspaces/${workspace_id}`)).toMatchObject({ status: 204, text: '' });

  for (const { client } of [mia, max, guest]) {
    expect(await refusal(client.workspaces.get.query({ workspace_id }))).toBe('not_found');
    expect(await refusal(client.workspaces.delete.mutate({ workspace_id }))).toBe('not_found');
    expect(await refusal(client.channels.get.query({ channel_id }))).toBe('not_found');
    expect(await refusal(client.messages.get.query({ message_id }))).toBe('not_found');
    expect(await refusal(client.messages.create.mutate({ channel_id, content: 'Still here?' }))).toBe('not_found');
    expect(JSON.stringify(await client.events.snapshot.query())).not.toContain(workspace_id);
  }
  expect((await found(outsider, { slug: 'for-a-while' })).slug).toBe('for-a-while');
  await vi.waitFor(async () => expect(await rowsOf(place)).toBe(0), { timeout: 10_000 });
});

test('who belonged to a workspace hears that it was deleted, and nothing of it after that, live and later, at any node', async () => {
  const other = await world.openNode();
  const before = await Promise.all([mia, max, guest].map(({ client }) => client.events.snapshot.query()));
  const { workspace_id } = await foundForAWhile();
  const hearings = await Promise.all([mia, max, guest].flatMap((person) => [person.hear(), other.receive(person).hear()]));
  await mia.client.workspaces.delete.mutate({ workspace_id });
  await found(outsider);
  const { id } = await found(guest);
  await Promise.all([mia, max].map(({ id: user_id }) => guest.client.members.add.mutate({ workspace_id: id, user_id })));

  for (const heard of hearings) {
    await heard.until('workspace.joined', (event) => event.workspace_id === id);
    const here = heard.told.filter((event) => event.workspace_id === workspace_id);
    expect(here).toEqual([expect.objectContaining({ type: 'workspace.deleted', actor_id: mia.id, data: { workspace_id } })]);
  }
  for (const [index, { client, hear }] of [mia, max, guest].entries()) {
    const last_event_id = before[index]?.last_event_id ?? '';
    const [again, polled] = [await hear(last_event_id), await client.events.list.query({ last_event_id, limit: 100 })];
    for (const events of [again.told, polled.items]) {
      expect(events.flatMap((event) => (event.workspace_id === workspace_id ? [event.type] : []))).toEqual(['workspace.deleted']);
    }
  }
});

test('what is told in a workspace while it is being deleted reaches nobody after that', async () => {
  for (let round = 0; round < 5; round++) {
    const { workspace_id, channel_id } = await foundForAWhile();
    const heard = await max.hear();
    const say = (n: number) => guest.client.messages.create.mutate({ channel_id, content: `${n}` });
    const outcomes = await Promise.all([
      ...[1, 2, 3].map((n) => refusal(say(n)).catch(() => 'done')),
      refusal(max.client.channels.create.mutate({ workspace_id, name: 'late' })).catch(() => 'done'),
      refusal(max.client.members.add.mutate({ workspace_id, user_id: outsider.id })).catch(() => 'done'),
      mia.client.workspaces.delete.mutate({ workspace_id }).then(() => 'done'),
    ]);
    expect(['done', 'not_found']).toEqual(expect.arrayContaining(outcomes));
    await heard.until('workspace.deleted');
    await guest.client.users.update.mutate({ title: `Round ${round}` });
    await heard.until('user.updated', ({ data }) => data.user.title === `Round ${round}`);
    const types = heard.told.flatMap((event) => (event.workspace_id === workspace_id ? [event.type] : []));
    expect(types.filter((type) => type === 'message.created')).toHaveLength(
      outcomes.slice(0, 3).filter((what) => what === 'done').length,
    );
    expect(await sql`select from workspace_members where workspace_id = ${workspace_id}`).toHaveLength(0);
    heard.stop();
  }
});
