import { ChannelMember } from '@parley/contracts';
import { openWorld, type Person, refusal } from '@parley/testing';
import { expect, test } from 'vitest';

const { owner, admin, mia, max, guest, outsider, workspace, general, sql } = await openWorld();
const workspace_id = workspace.id;

let count = 0;
const open = async (by: Person, fields: { type?: 'public' | 'private'; user_ids?: Person['id'][] } = {}) =>
  (await by.client.channels.create.mutate({ workspace_id, name: `channel-${++count}`, ...fields })).id;

type ChannelId = Awaited<ReturnType<typeof open>>;

const add = (by: Person, channel_id: ChannelId, { id: user_id }: Person) =>
  by.client.channelMembers.add.mutate({ channel_id, user_id });
const remove = (by: Person, channel_id: ChannelId, { id: user_id }: Person) =>
  by.client.channelMembers.remove.mutate({ channel_id, user_id });
const names = async (by: Person, channel_id: ChannelId) =>
  (await by.client.channelMembers.list.query({ channel_id })).items.map(({ user }) => user.username);

test('a member joins a public channel, where nothing is unread to him', async () => {
  const channel_id = await open(mia);
  await mia.client.messages.create.mutate({ channel_id, content: 'Is anybody here?' });
  const { user, joined_at } = await add(max, channel_id, max);
  expect({ username: user.username, joined_at }).toEqual({ username: 'max', joined_at: expect.any(Date) as unknown });
  expect(await max.client.channels.get.query({ channel_id })).toMatchObject({
    is_member: true,
    member_count: 2,
    unread_count: 0,
  });
});

test('whoever is in a channel brings others in, and they are listed as they came', async () => {
  const channel_id = await open(mia, { type: 'private' });
  await add(mia, channel_id, max);
  await add(max, channel_id, guest);
  expect(await names(guest, channel_id)).toEqual(['mia', 'max', 'gus']);
});

test('a member of a channel has exactly the fields of the contract, and no e-mail address', async () => {
  const answer = await mia.rest('GET', `/channels/${general.id}/members`);
  const [first] = (answer.body as { items: object[] }).items;
  expect(Object.keys(first ?? {}).toSorted()).toEqual(Object.keys(ChannelMember.shape).toSorted());
  expect(answer.text).not.toContain('@example.com');
});

test('admins bring people into a public channel without being in it; members do not', async () => {
  const channel_id = await open(mia);
  expect(await refusal(add(max, channel_id, guest))).toBe('not_a_member');
  await add(admin, channel_id, max);
  await add(owner, channel_id, guest);
  expect(await names(mia, channel_id)).toEqual(['mia', 'max', 'gus']);
});

test('nobody brings himself or others into a private channel that he is not in', async () => {
  const channel_id = await open(mia, { type: 'private' });
  for (const person of [owner, admin, max, guest, outsider]) {
    expect(await refusal(add(person, channel_id, person))).toBe('not_found');
    expect(await refusal(add(person, channel_id, guest))).toBe('not_found');
    expect(await refusal(names(person, channel_id))).toBe('not_found');
  }
  expect(await names(mia, channel_id)).toEqual(['mia']);
});

test('a guest joins no channel by himself and brings nobody in', async () => {
  const channel_id = await open(mia);
  expect(await refusal(add(guest, channel_id, guest))).toBe('not_found');
  await add(mia, channel_id, guest);
  expect(await refusal(add(guest, channel_id, max))).toBe('not_allowed');
});

test('nobody from outside the workspace comes into a channel', async () => {
  const channel_id = await open(mia);
  expect(await refusal(add(mia, channel_id, outsider))).toBe('not_found');
  expect(await refusal(add(outsider, channel_id, outsider))).toBe('not_found');
});

test('nobody joins twice, even if he tries it many times at once', async () => {
  const channel_id = await open(mia);
  const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => add(max, channel_id, max)));
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await refusal(add(mia, channel_id, max))).toBe('already_member');
  expect((await mia.client.channels.get.query({ channel_id })).member_count).toBe(2);
});

test('one leaves a channel, and comes back to a public one', async () => {
  const channel_id = await open(mia, { user_ids: [max.id] });
  await remove(max, channel_id, max);
  expect(await max.client.channels.get.query({ channel_id })).toMatchObject({ is_member: false, member_count: 1 });
  expect(await refusal(remove(max, channel_id, max))).toBe('not_found');
  await add(max, channel_id, max);
  expect(await names(max, channel_id)).toEqual(['mia', 'max']);
});

test('who leaves a private channel sees it no more', async () => {
  const channel_id = await open(mia, { type: 'private', user_ids: [max.id] });
  await remove(max, channel_id, max);
  expect(await refusal(max.client.channels.get.query({ channel_id }))).toBe('not_found');
  expect(await refusal(max.client.messages.list.query({ channel_id }))).toBe('not_found');
});

test('admins and the member who opened the channel remove others; nobody else does', async () => {
  const channel_id = await open(mia, { user_ids: [max.id, guest.id, admin.id] });
  expect(await refusal(remove(max, channel_id, guest))).toBe('not_allowed');
  expect(await refusal(remove(guest, channel_id, max))).toBe('not_allowed');
  expect(await refusal(remove(outsider, channel_id, max))).toBe('not_found');
  await remove(mia, channel_id, max);
  await remove(owner, channel_id, guest);
  await remove(admin, channel_id, mia);
  expect(await names(admin, channel_id)).toEqual(['adam']);
});

test('an admin removes nobody from a private channel that he is not in', async () => {
  const channel_id = await open(mia, { type: 'private', user_ids: [max.id] });
  expect(await refusal(remove(owner, channel_id, max))).toBe('not_found');
  expect((await names(mia, channel_id)).toSorted()).toEqual(['max', 'mia']);
});

test('nobody leaves general, or is removed from it', async () => {
  expect(await refusal(remove(mia, general.id, mia))).toBe('general_is_permanent');
  expect(await refusal(remove(owner, general.id, mia))).toBe('general_is_permanent');
});

test('an archived channel takes nobody in, but lets people go', async () => {
  const channel_id = await open(mia, { user_ids: [max.id] });
  await sql`update channels set archived_at = now() where id = ${channel_id}`;
  expect(await refusal(add(mia, channel_id, guest))).toBe('channel_archived');
  expect(await refusal(add(admin, channel_id, admin))).toBe('channel_archived');
  await remove(max, channel_id, max);
  expect(await names(mia, channel_id)).toEqual(['mia']);
});

test('each member of a channel comes once, page by page', async () => {
  const channel_id = await open(mia);
  for (const person of [max, guest, admin, owner]) await add(owner, channel_id, person);
  const seen = [];
  let cursor: string | undefined;
  do {
    const page = await mia.client.channelMembers.list.query({ channel_id, limit: 2, ...(cursor !== undefined && { cursor }) });
    seen.push(...page.items.map(({ user }) => user.username));
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  expect(seen).toEqual(['mia', 'max', 'gus', 'adam', 'olga']);
});

test('who comes and who goes is heard by those in the channel and by himself, and by nobody else', async () => {
  const channel_id = await open(mia, { type: 'private' });
  const [hers, his, others] = await Promise.all([mia.hear(), max.hear(), admin.hear()]);
  const about = { channel_id, user: { id: max.id } };

  await add(mia, channel_id, max);
  for (const heard of [hers, his]) expect((await heard.until('member.joined')).data).toMatchObject(about);
  await remove(mia, channel_id, max);
  for (const heard of [hers, his]) expect((await heard.until('member.left')).data).toMatchObject(about);

  await mia.client.messages.create.mutate({ channel_id, content: 'Now that he is gone' });
  await mia.client.messages.create.mutate({ channel_id: general.id, content: 'Hello, all' });
  for (const heard of [hers, his, others]) await heard.until('message.created', ({ channel_id: at }) => at === general.id);
  expect(hers.types()).toEqual(['member.joined', 'member.left', 'message.created', 'message.created']);
  expect(his.types()).toEqual(['member.joined', 'member.left', 'message.created']);
  expect(others.types()).toEqual(['message.created']);
});

test('a guest hears a public channel from the moment he is brought into it', async () => {
  const channel_id = await open(mia);
  const heard = await guest.hear();
  await mia.client.messages.create.mutate({ channel_id, content: 'Without him' });
  await add(mia, channel_id, guest);
  await mia.client.messages.create.mutate({ channel_id, content: 'With him' });
  expect((await heard.until('message.created')).data.message.content).toBe('With him');
  expect(heard.types()).toEqual(['member.joined', 'message.created']);
});

test('whoever could see the channel before is not told of it again', async () => {
  const channel_id = await open(mia);
  const heard = await max.hear();
  await add(max, channel_id, max);
  await mia.client.messages.create.mutate({ channel_id, content: 'Welcome' });
  await heard.until('message.created');
  expect(heard.types()).toEqual(['member.joined', 'message.created']);
});
