import { type ChannelId, type Message, Message as MessageShape, Page } from '@parley/contracts';
import { connect, disconnect } from '@parley/db';
import { atEnd, openWorld, type Person, readProblem } from '@parley/testing';
import { expect, test, vi } from 'vitest';
import { createHub } from '../event/hub.ts';
import { readEpoch, readExtent } from '../event/log.ts';
import { PresenceTracker } from '../presence/tracker.ts';
import { Tally } from '../tally.ts';
import { Tails } from './tails.ts';

/** What is committed elsewhere is told to no other node: it is found in the log when somebody looks. */
const silent = { publish() {}, listen() {}, ping: () => Promise.resolve(), close: () => Promise.resolve() };
const world = await openWorld({}, { wrapBus: () => () => silent });
const { owner, mia, max, outsider, workspace, sql } = world;
const elsewhere = await world.openNode();

let count = 0;
const open = (type: 'public' | 'private' = 'public') =>
  mia.client.channels.create.mutate({ workspace_id: workspace.id, name: `tail-${++count}`, type, user_ids: [max.id] });
const say = (by: Person, channel_id: ChannelId, content: string) => by.client.messages.create.mutate({ channel_id, content });

/** The newest page of a channel, as it is opened. */
async function newest(by: Person, channel_id: ChannelId): Promise<Page<Message>> {
  return (await by.rest('GET', `/channels/${channel_id}/messages`)).as(Page(MessageShape));
}

/** The same as the database has it: a page from a time on is never kept. */
async function fresh(by: Person, channel_id: ChannelId): Promise<Page<Message>> {
  return (await by.rest('GET', `/channels/${channel_id}/messages?cursor=2999-01-01T00:00:00Z`)).as(Page(MessageShape));
}

/** Opens a channel as often as it takes for its page to be kept. */
async function keep(by: Person, channel_id: ChannelId): Promise<Page<Message>> {
  const page = await newest(by, channel_id);
  expect(await newest(by, channel_id)).toEqual(page);
  return page;
}

test('the newest page is kept: what changed without an event is not seen until something happens', async () => {
  const { id } = await open();
  const { id: message_id } = await say(mia, id, 'Hello');
  const page = await keep(max, id);
  await sql`update messages set content = 'Changed by hand' where id = ${message_id}`;
  expect(await newest(max, id)).toEqual(page);
  expect(await max.client.messages.list.query({ channel_id: id })).toEqual(page);
  const next = await say(mia, id, 'Next');
  expect((await newest(max, id)).items.map(({ content }) => content)).toEqual([next.content, 'Changed by hand']);
});

/** What may happen to a message of Mia's. */
const happenings: Record<string, (message: Message, by: Person) => Promise<unknown>> = {
  'another is sent': ({ channel_id }, by) => by.client.messages.create.mutate({ channel_id, content: 'Me too' }),
  'it is answered': ({ channel_id, id }, by) =>
    by.client.messages.create.mutate({ channel_id, content: 'Yes', parent_message_id: id }),
  'it is edited': ({ id }, by) => by.client.messages.update.mutate({ message_id: id, content: 'Better' }),
  'it is deleted': ({ id }, by) => by.client.messages.delete.mutate({ message_id: id }),
  'it is pinned': ({ id }, by) => by.client.messages.pin.mutate({ message_id: id }),
  'somebody reacts to it': ({ id }, by) => by.client.reactions.add.mutate({ message_id: id, emoji: '🎉' }),
  'a reaction is taken back': ({ id }, by) => by.client.reactions.remove.mutate({ message_id: id, reaction_id: '👍' }),
};

test.each(Object.entries(happenings))('when %s, the next reader sees it, at any node', async (_, happen) => {
  for (const by of [mia, elsewhere.receive(mia)]) {
    const { id } = await open();
    const message = await say(mia, id, 'Hello');
    await mia.client.reactions.add.mutate({ message_id: message.id, emoji: '👍' });
    const before = await keep(max, id);
    await happen(message, by);
    const after = await newest(max, id);
    expect(after).not.toEqual(before);
    expect(after).toEqual(await fresh(max, id));
    expect(await newest(mia, id)).toEqual(await fresh(mia, id));
  }
});

/** What may happen to Mia. */
const changes: Record<string, (by: Person) => Promise<unknown>> = {
  'has a new name': (by) => by.client.users.update.mutate({ display_name: `Mia ${++count}` }),
  'has a new status': (by) => by.client.users.setStatus.mutate({ availability: 'busy', text: `away ${++count}` }),
};

test.each(Object.entries(changes))(
  'when an author %s, the next reader sees it; at another node, as soon as it has heard',
  async (_, change) => {
    const { id } = await open();
    await say(mia, id, 'Hello');
    const before = await keep(max, id);
    await change(mia);
    const after = await newest(max, id);
    expect(after).not.toEqual(before);
    expect(after).toEqual(await fresh(max, id));
    // What is changed here comes after something that this node has not heard of.
    await change(elsewhere.receive(mia));
    await change(mia);
    expect(await newest(max, id)).toEqual(await fresh(max, id));
    await change(elsewhere.receive(mia));
    await vi.waitFor(async () => expect(await newest(max, id)).toEqual(await fresh(max, id)), 5_000);
    expect(await newest(max, id)).not.toEqual(after);
  },
);

test('a page says who is online now, and what his status is now', async () => {
  const nora = await world.register('nora');
  await owner.client.members.add.mutate({ workspace_id: workspace.id, user_id: nora.id });
  const { id } = await open();
  await nora.rest('POST', `/channels/${id}/members`, { user_id: nora.id });
  await nora.rest('POST', `/channels/${id}/messages`, { content: 'Hello' });
  const authorOf = ({ items: [message] }: Page<Message>) => message?.user;
  expect(authorOf(await keep(max, id))).toMatchObject({ presence: 'offline', status: { text: null } });
  await nora.hear();
  expect(authorOf(await newest(max, id))).toMatchObject({ presence: 'online' });
  const expires_at = new Date(Date.now() + 1_500);
  await nora.client.users.setStatus.mutate({ availability: 'busy', text: 'in a moment', expires_at });
  expect(authorOf(await keep(max, id))).toMatchObject({ status: { text: 'in a moment' } });
  await vi.waitFor(async () => expect(authorOf(await newest(max, id))).toMatchObject({ status: { text: null } }), 5_000);
});

test('whether somebody has reacted is his own', async () => {
  const { id } = await open();
  const { id: message_id } = await say(mia, id, 'Hello');
  await max.client.reactions.add.mutate({ message_id, emoji: '👍' });
  const reacted = async (by: Person) => (await newest(by, id)).items[0]?.reactions[0]?.reacted;
  expect([await reacted(mia), await reacted(max), await reacted(mia), await reacted(max), await reacted(owner)]).toEqual([
    false,
    true,
    false,
    true,
    false,
  ]);
});

test('of more than a hundred who reacted, each still knows that he did', async () => {
  const { id } = await open();
  const { id: message_id } = await say(mia, id, 'Hello');
  await sql`with crowd as (
      insert into users (id, email, username, display_name, password_hash)
      select gen_random_uuid(), format('crowd%s@example.com', n), format('crowd%s', n), 'One of many', '-' from generate_series(1, 100) n
      returning id)
    insert into reactions (id, channel_id, message_id, user_id, emoji) select gen_random_uuid(), ${id}, ${message_id}, id, '👍' from crowd`;
  await max.client.reactions.add.mutate({ message_id, emoji: '👍' });
  for (const [reader, reacted] of [
    [mia, false],
    [max, true],
    [mia, false],
    [max, true],
  ] as const) {
    const [group] = (await newest(reader, id)).items[0]?.reactions ?? [];
    expect([group?.count, group?.user_ids.length, group?.reacted]).toEqual([101, 100, reacted]);
  }
});

test('a page that is kept is shown to nobody who may not see its channel, from the moment on when he may not', async () => {
  const { id } = await open('private');
  await say(mia, id, 'A secret');
  await keep(max, id);
  const refused = async (by: Person) => readProblem(await by.rest('GET', `/channels/${id}/messages`)).status;
  expect([await refused(outsider), await refused(owner)]).toEqual([404, 404]);
  await mia.client.channelMembers.remove.mutate({ channel_id: id, user_id: max.id });
  expect(await refused(max)).toBe(404);
  await keep(mia, id);
  await elsewhere.receive(mia).client.channels.delete.mutate({ channel_id: id });
  expect(await refused(mia)).toBe(404);
});

test('pages of other lengths, and those of other times, are their own', async () => {
  const { id } = await open();
  for (const content of ['One', 'Two', 'Three']) await say(mia, id, content);
  const contents = async (query: string) =>
    (await max.rest('GET', `/channels/${id}/messages?${query}`)).as(Page(MessageShape)).items.map(({ content }) => content);
  await keep(max, id);
  expect(await contents('limit=2')).toEqual(['Three', 'Two']);
  expect(await contents('limit=2')).toEqual(['Three', 'Two']);
  expect(await contents('limit=50')).toEqual(['Three', 'Two', 'One']);
  expect(await contents('direction=after&limit=2')).toEqual(['Two', 'One']);
});

/** What keeps pages, with a hub of its own. */
async function openTails() {
  const db = connect(world.databaseUrl, { max: 1 });
  const logger = { info() {}, warn() {}, error() {} };
  const tally = new Tally();
  const hub = await createHub({ db, logger, epoch: await readEpoch(db), tally });
  const presence = new PresenceTracker({ db, hub, bus: silent, logger });
  atEnd(async () => {
    await presence.close();
    await hub.close();
    await disconnect(db);
  });
  presence.arrive(mia.id);
  const catchUp = async () => hub.reach((await readExtent(db)).heads);
  return { tails: new Tails({ db, hub, presence, tally }), catchUp };
}

const contentsOf = ({ items }: Page<Message>) => items.map(({ content }) => content);

test('a page to which something happens while it is read is not kept', async () => {
  const { tails, catchUp } = await openTails();
  const { id } = await open();
  await say(mia, id, 'Hello');
  await tails.find(max.id, id, 50, async () => {
    const page = await fresh(max, id);
    await say(mia, id, 'Meanwhile');
    await catchUp();
    return page;
  });
  expect(contentsOf(await tails.find(max.id, id, 50, () => fresh(max, id)))).toEqual(['Meanwhile', 'Hello']);
});

test('what somebody found who was let in only then is kept for nobody', async () => {
  const { tails } = await openTails();
  const { id } = await open();
  await say(mia, id, 'Hello');
  // He saw nothing, and then was found to belong there.
  await tails.find(outsider.id, id, 50, () => Promise.resolve({ items: [], next_cursor: null }));
  expect(contentsOf(await tails.find(max.id, id, 50, () => fresh(max, id)))).toEqual(['Hello']);
});

test('what cannot be asked is read', async () => {
  const { tails } = await openTails();
  const { id } = await open();
  await say(mia, id, 'Hello');
  await tails.find(max.id, id, 50, () => fresh(max, id));
  await sql.begin(async (tx) => {
    await tx`lock table event_partitions`;
    expect(contentsOf(await tails.find(max.id, id, 50, () => fresh(max, id)))).toEqual(['Hello']);
  });
});

test('whoever has written reads what he wrote, however many read meanwhile', async () => {
  const { id } = await open();
  const over = new AbortController();
  const reading = [max, owner, max, owner].map(async (reader) => {
    while (!over.signal.aborted) await newest(reader, id);
  });
  for (let number = 1; number <= 30; number++) {
    const { id: sent } = await say(mia, id, `number ${number}`);
    expect((await newest(number % 2 ? mia : elsewhere.receive(mia), id)).items[0]?.id).toBe(sent);
  }
  over.abort();
  await Promise.all(reading);
});
