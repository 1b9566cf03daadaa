import type { Channel, ChannelId, Message, MessageId } from '@parley/contracts';
import { applyEvent, openWorld, type Person, refusal } from '@parley/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const { owner, admin, mia, max, guest, outsider, workspace, general, sql } = await openWorld();

let count = 0;
const open = (type: 'public' | 'private', ...people: Person[]) =>
  mia.client.channels.create.mutate({
    workspace_id: workspace.id,
    name: `channel-${++count}`,
    type,
    user_ids: people.map(({ id }) => id),
  });

type Place = Pick<Channel, 'id'>;
const say = (by: Person, { id: channel_id }: Place, content = 'Hello', parent_message_id?: MessageId) =>
  by.client.messages.create.mutate({ channel_id, content, ...(parent_message_id && { parent_message_id }) });
const mark = (by: Person, { id: channel_id }: Place, { id: message_id }: Pick<Message, 'id'>, force = false) =>
  by.client.channels.markRead.mutate({ channel_id, message_id, force });
const unread = async (by: Person, { id: channel_id }: Place) => {
  const { unread_count, mention_count } = await by.client.channels.get.query({ channel_id });
  return [unread_count, mention_count];
};

/** A channel of Mia and Max where she said `one, @max`, `two`, `three, @channel`. */
async function talk() {
  const channel = await open('public', max);
  const said = [];
  for (const content of ['one, @max', 'two', 'three, @channel']) said.push(await say(mia, channel, content));
  const [one, two, three] = said;
  if (!one || !two || !three) throw new Error('not enough was said');
  return { channel, one, two, three };
}

test('who reads on has less unread, to the end', async () => {
  const { channel, one, two, three } = await talk();
  expect(await unread(max, channel)).toEqual([3, 2]);
  const { status, body } = await max.rest('PUT', `/channels/${channel.id}/read`, { message_id: one.id });
  expect({ status, body }).toEqual({
    status: 200,
    body: { last_read_at: expect.any(String) as unknown, unread_count: 2, mention_count: 1 },
  });
  expect(await mark(max, channel, two)).toMatchObject({ unread_count: 1, mention_count: 1 });
  expect(await mark(max, channel, three)).toMatchObject({ unread_count: 0, mention_count: 0 });
  expect(await unread(max, channel)).toEqual([0, 0]);
  expect(await unread(mia, channel)).toEqual([0, 0]);
});

test('the mark only moves back if it is forced', async () => {
  const { channel, one, three } = await talk();
  const there = await mark(max, channel, three);
  expect(await mark(max, channel, one)).toEqual(there);
  expect(await mark(max, channel, one, true)).toMatchObject({ unread_count: 2, mention_count: 1 });
  expect(await mark(max, channel, three)).toMatchObject({ unread_count: 0, mention_count: 0 });
});

test('what one wrote oneself is not unread, wherever the mark is', async () => {
  const { channel, one } = await talk();
  await say(max, channel, 'four, @channel');
  expect(await unread(max, channel)).toEqual([0, 0]);
  expect(await mark(max, channel, one, true)).toMatchObject({ unread_count: 2, mention_count: 1 });
  expect(await mark(mia, channel, one, true)).toMatchObject({ unread_count: 1, mention_count: 1 });
});

test('replies in a thread are not unread in the channel, and who replies has not read it', async () => {
  const { channel, one } = await talk();
  await say(mia, channel, 'reply, @max', one.id);
  expect(await unread(max, channel)).toEqual([3, 2]);
  const reply = await say(max, channel, 'reply', one.id);
  expect(await unread(max, channel)).toEqual([3, 2]);
  expect(await unread(mia, channel)).toEqual([0, 0]);
  expect(await mark(max, channel, reply)).toMatchObject({ unread_count: 0, mention_count: 0 });
});

test('what is deleted is unread no more; what was read, or written by oneself, changes nothing', async () => {
  const { channel, one, two, three } = await talk();
  const own = await say(max, channel);
  await mark(max, channel, one, true);
  for (const [by, message, left] of [
    [mia, one, [2, 1]],
    [max, own, [2, 1]],
    [mia, two, [1, 1]],
    [mia, three, [0, 0]],
  ] as const) {
    await by.client.messages.delete.mutate({ message_id: message.id });
    expect(await unread(max, channel)).toEqual(left);
  }
  expect(await unread(mia, channel)).toEqual([0, 0]);
});

test('who joins has read what was said before', async () => {
  const { channel, one } = await talk();
  await admin.client.channelMembers.add.mutate({ channel_id: channel.id, user_id: admin.id });
  expect(await unread(admin, channel)).toEqual([0, 0]);
  await mia.client.messages.delete.mutate({ message_id: one.id });
  await say(mia, channel);
  expect(await unread(admin, channel)).toEqual([1, 0]);
});

test('one marks only what is said in the channel that one is in, archived or not', async () => {
  const { channel, one } = await talk();
  const [elsewhere, club] = [await say(mia, await open('public', max)), await open('private')];
  const secret = await say(mia, club);
  expect(await refusal(mark(max, channel, elsewhere))).toBe('not_found');
  expect(await refusal(mark(max, channel, secret))).toBe('not_found');
  for (const person of [owner, admin]) {
    expect(await refusal(mark(person, channel, one))).toBe('not_a_member');
    expect(await refusal(mark(person, club, secret))).toBe('not_found');
  }
  for (const person of [guest, outsider]) expect(await refusal(mark(person, channel, one))).toBe('not_found');
  await mia.client.channels.update.mutate({ channel_id: channel.id, archived: true });
  expect((await mark(max, channel, one)).unread_count).toBe(2);
  for (const body of [{}, { message_id: 7 }, { message_id: one.id, force: 'yes' }, { message_id: one.id, seq: 1 }]) {
    expect((await max.rest('PUT', `/channels/${channel.id}/read`, body)).status).toBe(400);
  }
});

test('one’s own devices hear how far one has read, and nobody else does', async () => {
  const { channel, one } = await talk();
  const [his, hers] = await Promise.all([max.hear(), mia.hear()]);
  const state = await mark(max, channel, one);
  await mark(max, channel, one);
  await say(owner, general);
  const { data, channel_id } = await his.until('channel.read');
  expect({ data, channel_id }).toEqual({
    data: { ...state, channel_id: channel.id, last_read_seq: one.seq, seq: 3, deleted_count: 0 },
    channel_id: channel.id,
  });
  for (const heard of [his, hers]) await heard.until('message.created');
  expect(his.types().filter((type) => type === 'channel.read')).toHaveLength(1);
  expect(hers.types()).toEqual(['message.created']);
});

test('what one was notified of is read with the channel', async () => {
  const { channel, three } = await talk();
  const inChannel = async () =>
    (await max.client.notifications.list.query({ status: 'unread', type: 'mention' })).items.filter(
      ({ channel_id }) => channel_id === channel.id,
    );
  expect(await inChannel()).toHaveLength(2);
  await mark(max, channel, three);
  expect(await inChannel()).toEqual([]);
});

const people = [mia, max, guest];
const who = fc.integer({ min: 0, max: people.length - 1 });
const which = fc.nat(1_000);
const calls = fc.constantFrom('Hello', 'Look, @max and @gus', 'Look, @channel', '@here and @mia, look');
const Deed = fc.oneof(
  { weight: 5, arbitrary: fc.record({ deed: fc.constant('post'), who, which, calls }) },
  { weight: 2, arbitrary: fc.record({ deed: fc.constant('reply'), who, which, calls }) },
  { weight: 2, arbitrary: fc.record({ deed: fc.constantFrom('delete', 'edit'), who, which, calls }) },
  { weight: 4, arbitrary: fc.record({ deed: fc.constantFrom('read', 'read again'), who, which, calls }) },
);

interface Deed {
  deed: string;
  who: number;
  which: number;
  calls: string;
}

async function doIt(channel: Place, posts: Message[], { deed, who: index, which: at, calls }: Deed): Promise<void> {
  const person = people[index] ?? mia;
  const message = posts[at % Math.max(posts.length, 1)];
  if (deed === 'post') posts.push(await say(person, channel, calls));
  if (!message) return;
  if (deed === 'reply') await say(person, channel, calls, message.id).catch(() => {});
  if (deed === 'delete') await refusalOrNothing(owner.client.messages.delete.mutate({ message_id: message.id }));
  if (deed === 'edit') await refusalOrNothing(person.client.messages.update.mutate({ message_id: message.id, content: calls }));
  if (deed.startsWith('read')) await mark(person, channel, message, deed === 'read again');
}

const refusalOrNothing = (call: Promise<unknown>) => refusal(call).catch(() => undefined);

/** Counted row by row, as nothing in the product does. */
const recount = async (channel_id: ChannelId, { id }: Person) => {
  const [row] = await sql`select count(*)::int as unread_count, (count(*) filter (where exists (
      select from message_mentions where message_id = post.id and (user_id = ${id} or user_id is null))))::int as mention_count
    from messages post join channel_members member on member.channel_id = post.channel_id and member.user_id = ${id}
    where post.channel_id = ${channel_id} and post.seq > member.last_read_seq and post.parent_message_id is null
      and post.deleted_at is null and post.user_id <> ${id}`;
  return row;
};

test('whatever is posted, replied, edited, deleted and read, what is unread is exact, and events lead there too', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(Deed, { minLength: 8, maxLength: 16 }), async (deeds) => {
      const channel = await open('private', max, guest, owner);
      const before = await Promise.all(people.map(({ client }) => client.events.snapshot.query()));
      const posts: Message[] = [];
      for (const deed of deeds) await doIt(channel, posts, deed);
      for (const [index, person] of people.entries()) {
        const exact = await recount(channel.id, person);
        expect(await person.client.channels.get.query({ channel_id: channel.id })).toMatchObject(exact ?? {});
        const snapshot = before[index];
        if (!snapshot) throw new Error('nobody looked before');
        const { items } = await person.client.events.list.query({ last_event_id: snapshot.last_event_id, limit: 100 });
        const followed = items.reduce(applyEvent, snapshot).channels.find(({ id }) => id === channel.id);
        expect(followed).toMatchObject(exact ?? {});
      }
    }),
    { numRuns: 4 },
  );
}, 60_000);

test('of reading and writing at once what is unread is exact', async () => {
  const { channel, one, two, three } = await talk();
  await Promise.all([
    ...[one, two, three].map((message) => mark(max, channel, message)),
    ...['four', '@max', '@channel', '@max and @channel'].map((content) => say(mia, channel, content)),
    mark(max, channel, one, true),
    ...[two, three].map(({ id }) => mia.client.messages.delete.mutate({ message_id: id })),
  ]);
  const exact = await recount(channel.id, max);
  expect(await max.client.channels.get.query({ channel_id: channel.id })).toMatchObject(exact ?? {});
});

test('of people who call each other and everybody at once, each has what is beyond his own last word', async () => {
  const channel = await open('public', max);
  const words = ['@mia', '@max', '@channel', 'nobody'];
  await Promise.all(Array.from({ length: 24 }, (_, at) => say(at % 3 ? mia : max, channel, words[at % words.length])));
  await say(mia, channel, '@max');
  const ends = await Promise.all([mia, max].map((person) => recount(channel.id, person)));
  expect(ends[1]).toMatchObject({ mention_count: expect.toSatisfy((count: number) => count > 0) as unknown });
  for (const [index, person] of [mia, max].entries()) {
    expect(await person.client.channels.get.query({ channel_id: channel.id })).toMatchObject(ends[index] ?? {});
  }
});

test('who was called before he came has it unread once he goes back there', async () => {
  const channel = await open('public');
  const hello = await say(mia, channel, 'Hello');
  for (const content of ['@max', '@channel', '@max and @channel']) await say(mia, channel, content);
  await max.client.channelMembers.add.mutate({ channel_id: channel.id, user_id: max.id });
  expect(await unread(max, channel)).toEqual([0, 0]);
  expect(await mark(max, channel, hello, true)).toMatchObject({ unread_count: 3, mention_count: 3 });
  await say(mia, channel, '@max');
  expect(await unread(max, channel)).toEqual([4, 4]);
});
