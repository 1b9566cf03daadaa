import { type Channel, type Message, MessageId } from '@parley/contracts';
import { openWorld, type Person, refusal } from '@parley/testing';
import { expect, test } from 'vitest';

const world = await openWorld();
const { owner, mia, max, guest, outsider, workspace } = world;
const workspace_id = workspace.id;

let count = 0;
const open = (type: 'public' | 'private', ...people: Person[]) =>
  mia.client.channels.create.mutate({
    workspace_id,
    name: `channel-${++count}`,
    type,
    user_ids: people.map(({ id }) => id),
  });

type Named<Thing extends { id: string }> = Pick<Thing, 'id'>;
const say = (by: Person, { id: channel_id }: Named<Channel>, content: string, parent?: Named<Message>) =>
  by.client.messages.create.mutate({ channel_id, content, ...(parent && { parent_message_id: parent.id }) });
const follow = (by: Person, { id: message_id }: Named<Message>) => by.client.messages.follow.mutate({ message_id });
const unfollow = (by: Person, { id: message_id }: Named<Message>) => by.client.messages.unfollow.mutate({ message_id });
const list = (
  by: Person,
  query: { unread?: boolean; workspace_id?: typeof workspace_id; limit?: number; cursor?: string } = {},
) => by.client.threads.list.query(query);

/** What somebody follows in a channel, and how much of it is unread. */
const followed = async (by: Person, { id }: Named<Channel>, query: Parameters<typeof list>[1] = {}) =>
  (await list(by, query)).items.flatMap(({ message, unread_count }) =>
    message.channel_id === id ? [[message.content, unread_count]] : [],
  );

test('a thread is followed by whose message it began with, whom that names, and who writes there', async () => {
  const channel = await open('public', max, owner);
  const root = await say(mia, channel, 'Hello @olga');
  await say(max, channel, 'Hello', root);
  await say(mia, channel, 'Nobody replies here');
  expect(await followed(mia, channel)).toEqual([['Hello @olga', 1]]);
  expect(await followed(owner, channel)).toEqual([['Hello @olga', 1]]);
  expect(await followed(max, channel)).toEqual([['Hello @olga', 0]]);
  await say(mia, channel, 'And you?', root);
  expect(await followed(mia, channel)).toEqual([['Hello @olga', 0]]);
  expect(await followed(max, channel)).toEqual([['Hello @olga', 1]]);
  const [thread] = (await list(mia)).items;
  expect(thread?.message).toEqual(await mia.client.messages.get.query({ message_id: root.id }));
  expect(thread?.last_read_at).toBeInstanceOf(Date);
});

test('whoever is in the channel follows a thread from where it is, and leaves it again', async () => {
  const channel = await open('public', max, owner);
  const root = await say(mia, channel, 'Root');
  const reply = await say(mia, channel, 'One', root);
  expect((await max.rest('PUT', `/messages/${reply.id}/follow`)).status).toBe(204);
  expect(await followed(max, channel)).toEqual([['Root', 0]]);
  await say(mia, channel, 'Two', root);
  await follow(max, root);
  expect(await followed(max, channel)).toEqual([['Root', 1]]);
  expect((await max.rest('DELETE', `/messages/${root.id}/follow`)).status).toBe(204);
  expect(await followed(max, channel)).toEqual([]);
  await follow(max, root);
  expect(await followed(max, channel)).toEqual([['Root', 0]]);
});

test('who has left a thread is not brought back by others, but by what he writes', async () => {
  const channel = await open('public', max);
  const root = await say(mia, channel, 'Root');
  await unfollow(mia, root);
  await say(max, channel, 'One', root);
  await say(max, channel, '@mia?', root);
  expect(await followed(mia, channel)).toEqual([]);
  await say(mia, channel, 'Here I am', root);
  expect(await followed(mia, channel)).toEqual([['Root', 0]]);
});

test('threads are listed by their last reply, page by page; all of them, or the unread ones', async () => {
  const channel = await open('private', max);
  const roots = [await say(mia, channel, 'a'), await say(mia, channel, 'b'), await say(mia, channel, 'c')];
  const [a, b, c] = roots as [Message, Message, Message];
  for (const [root, by] of [
    [b, max],
    [c, mia],
    [a, max],
    [a, max],
  ] as const) {
    await say(by, channel, 'reply', root);
  }
  const first = await list(mia, { limit: 2 });
  const second = await list(mia, { limit: 1, cursor: first.next_cursor ?? '' });
  const contents = [...first.items, ...second.items].map(({ message }) => message.content);
  expect(contents).toEqual(['a', 'c', 'b']);
  expect(await followed(mia, channel, { unread: true })).toEqual([
    ['a', 2],
    ['b', 1],
  ]);
});

test('the threads of a workspace are asked for by who belongs to it; those of direct messages are nowhere but among all', async () => {
  const elsewhere = await mia.client.workspaces.create.mutate({ name: 'Elsewhere' });
  const whisper = await max.client.dms.createMessage.mutate({ user_id: mia.id, content: 'Psst' });
  await say(mia, { id: whisper.channel_id }, 'Yes?', whisper);
  const [last] = (await list(mia)).items;
  expect(last?.message.content).toBe('Psst');
  const here = (await list(mia, { workspace_id, limit: 100 })).items.map(({ message }) => message.content);
  expect(here).toContain('Root');
  expect(here).not.toContain('Psst');
  expect((await list(mia, { workspace_id: elsewhere.id })).items).toEqual([]);
  expect(await refusal(list(max, { workspace_id: elsewhere.id }))).toBe('not_found');
});

test('a thread is read as far as the reply up to which its channel is marked as read', async () => {
  const channel = await open('public', max);
  const root = await say(mia, channel, 'Root');
  const [one, two] = [await say(max, channel, 'One', root), await say(max, channel, 'Two', root)];
  const mark = ({ id: message_id }: Message) => mia.client.channels.markRead.mutate({ channel_id: channel.id, message_id });
  await mark(root);
  expect(await followed(mia, channel)).toEqual([['Root', 2]]);
  await mark(one);
  expect(await followed(mia, channel)).toEqual([['Root', 1]]);
  for (const reply of [two, one]) await mark(reply);
  expect(await followed(mia, channel)).toEqual([['Root', 0]]);
});

test('deleted replies are not unread, and a thread without any is none', async () => {
  const channel = await open('public', max);
  const root = await say(mia, channel, 'Root');
  const [one, two] = [await say(max, channel, 'One', root), await say(max, channel, 'Two', root)];
  await max.client.messages.delete.mutate({ message_id: one.id });
  expect(await followed(mia, channel)).toEqual([['Root', 1]]);
  await mia.client.messages.delete.mutate({ message_id: root.id });
  expect(await followed(mia, channel)).toEqual([['', 1]]);
  await max.client.messages.delete.mutate({ message_id: two.id });
  expect(await followed(mia, channel)).toEqual([]);
});

test('who is not in the channel follows nothing there, and who leaves it finds nothing of it any more', async () => {
  const [hall, cellar] = [await open('public', max, guest), await open('private')];
  const [root, secret] = [await say(max, hall, 'Root'), await say(mia, cellar, 'Secret')];
  await say(mia, hall, 'Reply', root);
  for (const deed of [follow, unfollow]) {
    expect(await refusal(deed(owner, root))).toBe('not_a_member');
    for (const person of [max, guest]) expect(await refusal(deed(person, secret))).toBe('not_found');
    expect(await refusal(deed(outsider, root))).toBe('not_found');
    expect(await refusal(deed(mia, { id: MessageId.parse('019aa3b2-7c1e-7d3f-9a50-3c6f0e2b9d11') }))).toBe('not_found');
  }
  await follow(guest, root);
  expect(await followed(guest, hall)).toEqual([['Root', 0]]);
  expect(await followed(max, hall)).toEqual([['Root', 1]]);
  await max.client.channelMembers.remove.mutate({ channel_id: hall.id, user_id: max.id });
  expect(await followed(max, hall)).toEqual([]);
});
