import { randomUUID } from 'node:crypto';
import { Channel, ClientMessageId, type Message } from '@parley/contracts';
import { openWorld, type Person, refusal } from '@parley/testing';
import { expect, test } from 'vitest';

const world = await openWorld();
const { owner, admin, mia, max, guest, outsider, workspace, general, sql } = world;
const workspace_id = workspace.id;

let count = 0;
/** Members of the workspace whom nobody has written to. */
async function newcomers(number: number): Promise<Person[]> {
  const people = await Promise.all(Array.from({ length: number }, () => world.register(`person${++count}`)));
  for (const { id: user_id } of people) await owner.client.members.add.mutate({ workspace_id, user_id });
  return people;
}

const open = (by: Person, ...others: Person[]) => by.client.dms.open.mutate({ user_ids: others.map(({ id }) => id) });
const write = (by: Person, { id: user_id }: Person, content: string) => by.client.dms.createMessage.mutate({ user_id, content });
const read = async (by: Person, { id: user_id }: Person) =>
  (await by.client.dms.listMessages.query({ user_id })).items.map(({ content }) => content);
const list = (by: Person, page: { limit?: number; cursor?: string } = {}) => by.client.dms.list.query(page);
const get = (by: Person, { id: channel_id }: Pick<Channel, 'id'>) => by.client.channels.get.query({ channel_id });
const names = ({ users = [] }: Pick<Channel, 'users'>) => users.map(({ username }) => username).toSorted();

test('two people have one direct message, whoever opens it', async () => {
  const [ann, bob] = (await newcomers(2)) as [Person, Person];
  const made = await ann.rest('POST', '/dms', { user_ids: [bob.id] });
  const again = await bob.rest('POST', '/dms', { user_ids: [ann.id, ann.id, bob.id] });
  expect([made.status, again.status]).toEqual([201, 200]);
  expect(again.body).toEqual(made.body);
  const channel = made.as(Channel);
  expect(channel).toMatchObject({
    type: 'dm',
    workspace_id: null,
    name: null,
    created_by: ann.id,
    member_count: 2,
    is_member: true,
  });
  expect(names(channel)).toEqual([ann.me.username, bob.me.username]);
  expect(await get(bob, channel)).toEqual({ ...channel, users: expect.any(Array) as unknown });
  expect(names(await get(bob, channel))).toEqual(names(channel));
});

test('up to nine talk in a group, which is the same in whatever order they are named', async () => {
  const people = await newcomers(9);
  const [first, ...others] = people as [Person, ...Person[]];
  const group = await open(first, ...others);
  expect(group).toMatchObject({ type: 'group_dm', member_count: 9 });
  const [last, ...rest] = people.toReversed() as [Person, ...Person[]];
  expect((await open(last, ...rest)).id).toBe(group.id);
  expect((await open(first, ...others.slice(1))).id).not.toBe(group.id);
  expect(await refusal(open(mia, ...people))).toBe('invalid_input');
  expect(await refusal(open(mia))).toBe('invalid_input');
});

test('with oneself one has a place for notes', async () => {
  const [ann] = (await newcomers(1)) as [Person];
  await write(ann, ann, 'Buy milk');
  const { items } = await list(ann);
  expect(items).toMatchObject([
    { channel: { type: 'dm', member_count: 1 }, unread_count: 0, last_message: { content: 'Buy milk' } },
  ]);
  expect(items.map(names)).toEqual([[ann.me.username]]);
  expect((await open(ann, ann)).id).toBe(items[0]?.channel.id);
});

test('the first message opens it; before, there is nothing, and reading makes nothing', async () => {
  const [ann, bob] = (await newcomers(2)) as [Person, Person];
  expect(await ann.client.dms.listMessages.query({ user_id: bob.id })).toEqual({ items: [], next_cursor: null });
  expect(await list(ann)).toEqual({ items: [], next_cursor: null });
  const sent = await ann.rest('POST', `/dms/users/${bob.id}/messages`, { content: 'Hello' });
  expect(sent.status).toBe(201);
  await write(bob, ann, 'Hi');
  for (const [one, other] of [
    [ann, bob],
    [bob, ann],
  ] as const) {
    expect(await read(one, other)).toEqual(['Hi', 'Hello']);
  }
  expect((await list(bob)).items).toHaveLength(1);
});

test('fifty first messages at once go to one channel', async () => {
  const [ann, bob] = (await newcomers(2)) as [Person, Person];
  const devices = [ann, bob];
  const sent = await Promise.all(
    Array.from({ length: 50 }, (_, number) => {
      const [from, to] = number % 2 ? [ann, bob] : [bob, ann];
      return from.rest('POST', `/dms/users/${to.id}/messages`, { content: String(number) });
    }),
  );
  expect(new Set(sent.map(({ status }) => status))).toEqual(new Set([201]));
  const messages = sent.map(({ body }) => body as Message);
  expect(new Set(messages.map(({ channel_id }) => channel_id)).size).toBe(1);
  expect(messages.map(({ seq }) => seq).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
  for (const person of devices) expect((await list(person)).items).toHaveLength(1);
});

test('both are told of it as it is opened, and nobody else', async () => {
  const [ann, bob] = (await newcomers(2)) as [Person, Person];
  const [hers, his, others] = await Promise.all([ann.hear(), bob.hear(), owner.hear()]);
  const { channel_id } = await write(ann, bob, 'Hello');
  for (const heard of [hers, his]) {
    const { data, workspace_id: where } = await heard.until('channel.created');
    expect({ id: data.channel.id, where, names: names(data.channel) }).toEqual({
      id: channel_id,
      where: null,
      names: [ann.me.username, bob.me.username],
    });
    await heard.until('message.created', ({ data: { message } }) => message.content === 'Hello');
    expect(heard.types().filter((type) => type.startsWith('channel') || type.startsWith('member'))).toContain('member.joined');
  }
  await his.until('member.joined', ({ data }) => data.user.id === bob.id);
  await bob.client.channels.typing.mutate({ channel_id });
  await hers.until('typing');
  await mia.client.messages.create.mutate({ channel_id: general.id, content: 'To all' });
  await others.until('message.created');
  expect(others.types()).toEqual(['message.created']);
});

test('one writes to those whom one may see, and finds nobody else', async () => {
  for (const [one, other] of [
    [mia, outsider],
    [outsider, mia],
    [guest, max],
  ] as const) {
    expect(await refusal(open(one, other))).toBe('not_found');
    expect(await refusal(write(one, other, 'Hello?'))).toBe('not_found');
    expect(await refusal(read(one, other))).toBe('not_found');
  }
  expect(await refusal(open(mia, max, outsider))).toBe('not_found');
  await owner.client.channels.create.mutate({ workspace_id, name: 'lounge', user_ids: [mia.id, guest.id] });
  await write(guest, mia, 'Hello');
  await write(max, guest, 'Hello to you');
  await write(guest, max, 'And now I see you');
  expect(await read(max, guest)).toEqual(['And now I see you', 'Hello to you']);
});

test('it is hidden from everybody else, admins and owners among them', async () => {
  const sent = await write(mia, max, 'Between us');
  const { channel_id, id: message_id } = sent;
  for (const person of [owner, admin, guest, outsider]) {
    expect(await refusal(get(person, { id: channel_id }))).toBe('not_found');
    expect(await refusal(person.client.messages.list.query({ channel_id }))).toBe('not_found');
    expect(await refusal(person.client.messages.create.mutate({ channel_id, content: 'Me too' }))).toBe('not_found');
    for (const verb of ['delete', 'pin'] as const)
      expect(await refusal(person.client.messages[verb].mutate({ message_id }))).toBe('not_found');
  }
});

test('nobody joins it, leaves it, or deletes what the other wrote; both pin', async () => {
  const { id: message_id, channel_id } = await write(owner, max, 'Read this');
  expect(await refusal(owner.client.channelMembers.add.mutate({ channel_id, user_id: mia.id }))).toBe('not_allowed');
  expect(await refusal(max.client.channelMembers.remove.mutate({ channel_id, user_id: max.id }))).toBe('not_allowed');
  expect(await refusal(max.client.messages.delete.mutate({ message_id }))).toBe('not_allowed');
  const his = await write(max, owner, 'I did');
  expect(await refusal(owner.client.messages.delete.mutate({ message_id: his.id }))).toBe('not_allowed');
  expect((await max.client.messages.pin.mutate({ message_id })).pinned_at).toBeInstanceOf(Date);
  expect((await owner.client.channelMembers.list.query({ channel_id })).items).toHaveLength(2);
});

test('the same message again is the first one', async () => {
  const body = { user_id: mia.id, content: 'Once', client_message_id: ClientMessageId.parse(randomUUID()) };
  const [first, second] = [await owner.client.dms.createMessage.mutate(body), await owner.client.dms.createMessage.mutate(body)];
  expect(second).toEqual(first);
  expect(await refusal(owner.client.dms.createMessage.mutate({ ...body, user_id: max.id }))).toBe('client_message_id_reused');
});

test('conversations are listed by their last message, with who is in them and what is unread', async () => {
  const [ann, bob, cleo, dan] = (await newcomers(4)) as [Person, Person, Person, Person];
  await write(bob, ann, 'One');
  await write(cleo, ann, 'Two');
  const slip = await write(bob, ann, 'Slip');
  await open(ann, bob, cleo);
  await write(ann, dan, 'Three');
  await write(bob, ann, 'Four');
  await bob.client.messages.delete.mutate({ message_id: slip.id });
  const first = await list(ann, { limit: 2 });
  const second = await list(ann, { limit: 2, cursor: first.next_cursor ?? '' });
  expect([first.items.length, second.items.length, second.next_cursor]).toEqual([2, 2, null]);
  const shown = [...first.items, ...second.items].map((one) => [names(one), one.last_message?.content ?? null, one.unread_count]);
  const [a, b, c, d] = [ann, bob, cleo, dan].map(({ me }) => me.username);
  expect(shown).toEqual([
    [[a, b], 'Four', 2],
    [[a, d], 'Three', 0],
    [[a, b, c], null, 0],
    [[a, c], 'Two', 1],
  ]);
});

test('those who no longer share a workspace still read what they said, and see each other', async () => {
  const [ann, bob] = (await newcomers(2)) as [Person, Person];
  await write(ann, bob, 'See you');
  await owner.client.members.remove.mutate({ workspace_id, user_id: bob.id });
  expect(await read(bob, ann)).toEqual(['See you']);
  expect((await list(bob)).items).toHaveLength(1);
  expect((await open(bob, ann)).member_count).toBe(2);
  const heard = await bob.hear();
  await ann.client.users.setStatus.mutate({ availability: 'busy' });
  expect((await heard.until('user.updated')).data.user.id).toBe(ann.id);
  expect(await refusal(open(bob, mia))).toBe('not_found');
});

test('those who no longer share a workspace do not write to each other, until they meet again', async () => {
  const [ann, bob, cleo] = (await newcomers(3)) as [Person, Person, Person];
  const { id: message_id, channel_id } = await write(bob, ann, 'See you');
  const group = await open(ann, bob, cleo);
  const say = (by: Person, to = channel_id) => by.client.messages.create.mutate({ channel_id: to, content: 'Hello?' });
  await owner.client.members.remove.mutate({ workspace_id, user_id: bob.id });
  for (const refused of [
    () => write(bob, ann, 'Hello?'),
    () => write(ann, bob, 'Hello?'),
    () => say(bob),
    () => say(bob, group.id),
    () => bob.client.messages.update.mutate({ message_id, content: 'Good bye' }),
    () => bob.client.messages.pin.mutate({ message_id }),
    () => ann.client.channels.typing.mutate({ channel_id }),
  ]) {
    expect(await refusal(refused())).toBe('no_shared_workspace');
  }
  await say(ann, group.id);
  await write(ann, ann, 'Write to Bob');
  await owner.client.members.add.mutate({ workspace_id, user_id: bob.id, role: 'guest' });
  await write(bob, ann, 'Here I am again');
  await owner.client.members.remove.mutate({ workspace_id, user_id: bob.id });
  await bob.client.messages.delete.mutate({ message_id });
  expect(await read(ann, bob)).toEqual(['Here I am again']);
});

test('who meets somebody in a group alone does not write to him alone', async () => {
  const [ann, bob] = (await newcomers(2)) as [Person, Person];
  const elsewhere = await ann.client.workspaces.create.mutate({ name: 'Elsewhere' });
  const stranger = await world.register('stranger');
  await ann.client.members.add.mutate({ workspace_id: elsewhere.id, user_id: stranger.id });
  await open(ann, bob, stranger);
  expect(await refusal(open(bob, stranger))).toBe('no_shared_workspace');
  expect(await sql`select 1 from channels where dm_key = ${[bob.id, stranger.id].toSorted().join(' ')}`).toEqual([]);
});
