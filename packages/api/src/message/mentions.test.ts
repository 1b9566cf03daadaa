import { randomUUID } from 'node:crypto';
import { type Channel, ClientMessageId, type Mention, type MessageId } from '@parley/contracts';
import { openWorld, type Person } from '@parley/testing';
import { expect, test } from 'vitest';

const world = await openWorld();
const { owner, mia, max, guest, workspace, general } = world;

let count = 0;
const open = (type: 'public' | 'private', ...people: Person[]) =>
  mia.client.channels.create.mutate({
    workspace_id: workspace.id,
    name: `channel-${++count}`,
    type,
    user_ids: people.map(({ id }) => id),
  });

type Place = Pick<Channel, 'id'>;

const say = (by: Person, { id: channel_id }: Place, content: string, more: { parent_message_id?: MessageId } = {}) =>
  by.client.messages.create.mutate({ channel_id, content, ...more });
const mentionsIn = async (...of: Parameters<typeof say>) => (await say(...of)).mentions;
const mentionCount = async (by: Person, { id: channel_id }: Place) =>
  (await by.client.channels.get.query({ channel_id })).mention_count;
const calling = (...people: Person[]): Mention[] => people.map(({ id }) => ({ type: 'user', user_id: id }));

test('whom a message calls by name stands in it, wherever it is read', async () => {
  const channel = await open('public', max);
  const heard = await max.hear();
  const sent = await say(mia, channel, 'Hello @max. Do you know @Olga, @max?');
  expect(sent.mentions).toEqual(calling(max, owner));
  expect((await heard.until('message.created')).data.message).toEqual(sent);
  expect(await max.client.messages.get.query({ message_id: sent.id })).toEqual(sent);
  expect((await owner.client.messages.list.query({ channel_id: channel.id })).items).toEqual([sent]);
});

test('names that are nobody’s, or of somebody who may not see the channel, are mere text', async () => {
  const channel = await open('private', max);
  expect(await mentionsIn(mia, channel, '@nobody @otto @gus @olga @max')).toEqual(calling(max));
  expect(await mentionsIn(mia, general, '@otto @gus')).toEqual([]);
  expect(await mentionsIn(mia, general, '`@max` and https://example.com/@max and max@example.com')).toEqual([]);
});

test('a guest calls whom he shares the channel with', async () => {
  const channel = await open('public', guest, max);
  expect(await mentionsIn(guest, channel, '@max @mia @olga @channel @here')).toEqual(calling(max, mia));
});

test('everybody in a channel is called by one word', async () => {
  expect(await mentionsIn(mia, general, '@channel, look; @here too')).toEqual([{ type: 'channel' }, { type: 'here' }]);
});

test('mentions are of people: who takes another name is meant all the same', async () => {
  const person = await world.register('wilma');
  await owner.client.members.add.mutate({ workspace_id: workspace.id, user_id: person.id });
  const sent = await say(mia, general, 'Hello @wilma');
  await person.client.users.update.mutate({ username: 'willa' });
  expect((await mia.client.messages.get.query({ message_id: sent.id })).mentions).toEqual(calling(person));
  expect(await mentionsIn(mia, general, '@wilma @willa')).toEqual(calling(person));
});

test('what calls somebody is counted until he has read it', async () => {
  const channel = await open('public', max, owner);
  await say(mia, channel, '@max, @max and @channel: once');
  await say(mia, channel, '@here');
  await say(mia, channel, '@olga');
  await say(mia, channel, 'nobody');
  expect(await mentionCount(max, channel)).toBe(2);
  expect(await mentionCount(owner, channel)).toBe(3);
  expect(await mentionCount(mia, channel)).toBe(0);
  await say(max, channel, 'I have read it');
  expect(await mentionCount(max, channel)).toBe(0);
  expect(await mentionCount(owner, channel)).toBe(3);
});

test('the same sent again calls nobody again', async () => {
  const channel = await open('public', max);
  const client_message_id = ClientMessageId.parse(randomUUID());
  const send = () => mia.client.messages.create.mutate({ channel_id: channel.id, content: '@max @channel', client_message_id });
  const sent = await Promise.all(Array.from({ length: 8 }, send));
  expect(new Set(sent.map(({ id }) => id)).size).toBe(1);
  expect(await mentionCount(max, channel)).toBe(1);
});

test('who is named amid many at once is counted each time', async () => {
  const channel = await open('public', max, owner);
  await Promise.all(Array.from({ length: 18 }, (_, number) => say(number % 2 ? mia : owner, channel, number % 3 ? '@max' : 'x')));
  expect(await mentionCount(max, channel)).toBe(12);
});
