import { randomUUID } from 'node:crypto';
import { type Channel, ClientMessageId, type Message, MessageId } from '@parley/contracts';
import { openWorld, type Person, refusal } from '@parley/testing';
import { expect, test } from 'vitest';

const { owner, admin, mia, max, guest, outsider, workspace, general, sql } = await openWorld();
const nowhere = MessageId.parse('019aa3b2-7c1e-7d3f-9a50-3c6f0e2b9d11');

let count = 0;
const open = (type: 'public' | 'private', ...people: Person[]) =>
  mia.client.channels.create.mutate({
    workspace_id: workspace.id,
    name: `channel-${++count}`,
    type,
    user_ids: people.map(({ id }) => id),
  });

type Named<Thing extends { id: string }> = Pick<Thing, 'id'>;
const say = (by: Person, { id: channel_id }: Named<Channel>, content: string, parent?: Named<Message>) =>
  by.client.messages.create.mutate({ channel_id, content, ...(parent && { parent_message_id: parent.id }) });
const erase = (by: Person, { id: message_id }: Named<Message>) => by.client.messages.delete.mutate({ message_id });
const read = (by: Person, { id: message_id }: Named<Message>) => by.client.messages.get.query({ message_id });
const list = async (by: Person, { id: channel_id }: Named<Channel>) =>
  (await by.client.messages.list.query({ channel_id })).items.map(({ content }) => content);
const unread = async (by: Person, { id: channel_id }: Named<Channel>) =>
  (await by.client.channels.get.query({ channel_id })).unread_count;

const revise = async (by: Person, message: Message) => {
  await by.client.messages.update.mutate({ message_id: message.id, content: `${message.content}, revised` });
  return message;
};

/** Message, replies, whoever is in the thread: as it stands in the database. */
const threadOf = async ({ id: message_id }: Named<Message>) => {
  const { thread_reply_count, thread_last_reply_at, thread_user_ids } = await mia.client.messages.get.query({ message_id });
  return { message_id, thread_reply_count, thread_last_reply_at, thread_user_ids };
};

test('a deleted message is gone, and so is what it said before', async () => {
  const channel = await open('public', max);
  const sent = await revise(mia, await say(mia, channel, 'Forget this'));
  await say(mia, channel, 'Remember this');
  const { status, text } = await mia.rest('DELETE', `/messages/${sent.id}`);
  expect({ status, text }).toEqual({ status: 204, text: '' });
  expect(await list(max, channel)).toEqual(['Remember this']);
  for (const person of [mia, max]) {
    expect(await refusal(read(person, sent))).toBe('not_found');
    expect(await refusal(person.client.messages.revisions.query({ message_id: sent.id }))).toBe('not_found');
    expect(await refusal(person.client.messages.list.query({ channel_id: channel.id, around: sent.id }))).toBe('not_found');
  }
  expect(await sql`select content from message_revisions where message_id = ${sent.id}`).toEqual([]);
  expect(await sql`select content from messages where id = ${sent.id}`).toEqual([{ content: '' }]);
});

test('what is deleted is neither deleted again nor edited', async () => {
  const channel = await open('public');
  const [gone, root] = [await say(mia, channel, 'Once'), await say(mia, channel, 'Root')];
  await say(mia, channel, 'Reply', root);
  for (const message of [gone, root]) {
    await erase(mia, message);
    expect(await refusal(erase(mia, message))).toBe('not_found');
    expect(await refusal(revise(mia, message))).toBe('not_found');
  }
});

test('nobody replies to what is gone, but whoever wants to where a thread is left', async () => {
  const channel = await open('public');
  const [gone, root] = [await say(mia, channel, 'Once'), await say(mia, channel, 'Root')];
  const reply = await say(mia, channel, 'One', root);
  await say(mia, channel, 'Two', root);
  for (const message of [gone, root, reply]) await erase(mia, message);
  for (const message of [gone, reply]) expect(await refusal(say(mia, channel, 'To whom?', message))).toBe('not_found');
  expect((await say(mia, channel, 'Three', root)).parent_message_id).toBe(root.id);
});

test('the others hear which message was deleted', async () => {
  const channel = await open('public', max);
  const sent = await say(mia, channel, 'Forget this');
  const heard = await max.hear();
  await erase(admin, sent);
  const { data, ...where } = await heard.until('message.deleted');
  expect(where).toMatchObject({ workspace_id: workspace.id, channel_id: channel.id, actor_id: admin.id });
  const deleted_at = expect.any(Date) as unknown;
  expect(data).toEqual({
    message_id: sent.id,
    seq: 1,
    user_id: mia.id,
    parent_message_id: null,
    deleted_at,
    mentions: [],
    deleted_count: 1,
  });
});

test('admins and owners delete what others wrote, where they see it; nobody else does', async () => {
  const [hall, cellar] = [await open('public', max, guest), await open('private', max, guest)];
  for (const person of [admin, owner]) {
    await erase(person, await say(mia, hall, 'For all to see'));
    expect(await refusal(erase(person, await say(mia, cellar, 'Hidden')))).toBe('not_found');
  }
  const [there, hidden] = [await say(mia, hall, 'Mine'), await say(mia, cellar, 'Mine too')];
  for (const message of [there, hidden]) {
    for (const person of [max, guest]) expect(await refusal(erase(person, message))).toBe('not_allowed');
    expect(await refusal(erase(outsider, message))).toBe('not_found');
  }
  expect(await refusal(erase(mia, { id: nowhere }))).toBe('not_found');
  for (const message of [there, hidden]) expect((await read(max, message)).content).toBe(message.content);
});

test('guests delete what they wrote; who has left, or is in an archive, deletes nothing', async () => {
  const channel = await open('public', max, guest);
  await erase(guest, await say(guest, channel, 'Oops'));
  const [his, hers] = [await say(max, channel, 'Bye'), await say(mia, channel, 'For ever')];
  await max.client.channelMembers.remove.mutate({ channel_id: channel.id, user_id: max.id });
  expect(await refusal(erase(max, his))).toBe('not_a_member');
  await sql`update channels set archived_at = now() where id = ${channel.id}`;
  for (const person of [mia, owner]) expect(await refusal(erase(person, hers))).toBe('channel_archived');
});

test('a message with replies stays as a tombstone, until the last of them goes', async () => {
  const channel = await open('public', max);
  const root = await revise(mia, await say(mia, channel, 'Root'));
  const replies = [await say(max, channel, 'One', root), await say(mia, channel, 'Two', root)];
  await erase(mia, root);
  const tombstone = await read(max, root);
  expect(tombstone).toMatchObject({ id: root.id, content: '', edited_at: null, thread_reply_count: 2, user_id: mia.id });
  expect(tombstone.deleted_at).toBeInstanceOf(Date);
  expect((await max.client.messages.list.query({ channel_id: channel.id })).items).toEqual([tombstone]);
  await say(max, channel, 'Three', root);
  for (const reply of replies) await erase(owner, reply);
  expect(await list(max, channel)).toEqual(['']);
  const [last] = await sql<Named<Message>[]>`select id from messages where parent_message_id = ${root.id} and deleted_at is null`;
  await erase(max, last ?? { id: nowhere });
  expect(await list(max, channel)).toEqual([]);
  expect(await refusal(read(mia, root))).toBe('not_found');
});

test('a thread is counted again when a reply goes, and the others are told', async () => {
  const channel = await open('public', max, owner);
  const root = await say(mia, channel, 'Root');
  const [one, two, three] = [
    await say(max, channel, 'One', root),
    await say(mia, channel, 'Two', root),
    await say(max, channel, 'Three', root),
  ];
  const heard = await owner.hear();
  const erased = async (reply: Message) => {
    await erase(owner, reply);
    const left = await threadOf(root);
    const told = await heard.until('thread.updated', ({ data }) => data.thread_reply_count === left.thread_reply_count);
    expect(told.data).toEqual(left);
    return { ...left, message_id: undefined };
  };
  expect(await erased(three)).toEqual({
    thread_reply_count: 2,
    thread_last_reply_at: two.created_at,
    thread_user_ids: [max.id, mia.id],
  });
  expect(await erased(one)).toEqual({ thread_reply_count: 1, thread_last_reply_at: two.created_at, thread_user_ids: [mia.id] });
  expect(await erased(two)).toEqual({ thread_reply_count: 0, thread_last_reply_at: null, thread_user_ids: [] });
});

test('what was deleted is not unread', async () => {
  const channel = await open('public', max);
  const [one, , three] = [await say(max, channel, '1'), await say(mia, channel, '2'), await say(mia, channel, '3')];
  expect(await unread(max, channel)).toBe(2);
  await erase(mia, three);
  expect([await unread(max, channel), await unread(mia, channel)]).toEqual([1, 0]);
  await erase(max, one);
  expect(await unread(max, channel)).toBe(1);
  await say(mia, channel, '4');
  expect([await unread(max, channel), await unread(mia, channel)]).toEqual([2, 0]);
});

test('who sends again what was deleted since is answered with what is left, and nobody hears of it', async () => {
  const channel = await open('public', max);
  const body = { channel_id: channel.id, content: 'Once', client_message_id: ClientMessageId.parse(randomUUID()) };
  const sent = await mia.client.messages.create.mutate(body);
  await erase(mia, sent);
  const heard = await max.hear();
  const again = await mia.rest('POST', `/channels/${channel.id}/messages`, { ...body, channel_id: undefined });
  expect(again).toMatchObject({ status: 200, body: { id: sent.id, content: '', deleted_at: expect.any(String) as unknown } });
  expect((await mia.client.messages.create.mutate(body)).id).toBe(sent.id);
  await say(mia, channel, 'Next');
  await heard.until('message.created', ({ data }) => data.message.content === 'Next');
  expect(heard.types()).toEqual(['message.created']);
  expect(await list(max, channel)).toEqual(['Next']);
});

test('what a deleted message said is told to nobody who comes back, by whatever way', async () => {
  const channel = await open('public', max);
  const before = await max.client.events.snapshot.query();
  const secret = `secret ${randomUUID()}`;
  const sent = await say(mia, channel, secret);
  await revise(mia, sent);
  await erase(mia, sent);
  const { items } = await max.client.events.list.query({ last_event_id: before.last_event_id });
  const resumed = await max.hear(before.last_event_id);
  const deletion = await resumed.until('message.deleted');
  for (const events of [items, resumed.told]) {
    expect(JSON.stringify(events)).not.toContain(secret);
    const told = events.flatMap((event) => (event.type === 'message.created' ? [event.data.message] : []));
    expect(told).toEqual([{ ...sent, content: '', deleted_at: deletion.data.deleted_at }]);
  }
  expect(resumed.types()).toEqual(['message.created', 'message.updated', 'message.deleted']);
});

test('replies that come and go at once leave the thread counted', async () => {
  const channel = await open('public', max);
  const root = await say(mia, channel, 'Root');
  const first = await Promise.all([1, 2, 3, 4].map((n) => say(mia, channel, String(n), root)));
  await Promise.all([...first.map((reply) => erase(mia, reply)), ...[5, 6].map((n) => say(max, channel, String(n), root))]);
  expect(await threadOf(root)).toMatchObject({ thread_reply_count: 2, thread_user_ids: [max.id] });
  expect(await unread(mia, general)).toBe(0);
});
