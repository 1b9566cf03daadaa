import {
  applyEvent,
  type Channel,
  type Event,
  isBlank,
  type Mention,
  Message,
  type MessageId,
  Page,
  type Snapshot,
  type UserId,
} from '@parley/client';
import { openWorld, type Person, refusal } from '@parley/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const { owner, mia, max, workspace, sql, register } = await openWorld();
const nora = await register('nora');
await owner.client.members.add.mutate({ workspace_id: workspace.id, user_id: nora.id });
const people = { mia, max, nora };

let count = 0;
const open = () =>
  mia.client.channels.create.mutate({ workspace_id: workspace.id, name: `channel-${++count}`, user_ids: [max.id, nora.id] });

const texts = ['a word', '@mia', '@max and @nora', '@channel', '`@max` is code', 'soup for @nobody', '@mia @max @nora @channel'];
/** What texts have stumbled over elsewhere: quotes and signs of other languages, marks that join, turn or end. */
const odd = [
  '\\',
  "'",
  '"',
  '$1',
  '%s',
  '\n',
  '\r',
  '\t',
  '<b>',
  '&amp;',
  '\u2028',
  '\u202E',
  '\uFEFF',
  'e\u0301',
  '👩‍👩‍👧',
  '\u{10FFFF}',
];

const emoji = ['👍', '🎉', ':eyes:'];

const kinds = [
  'post',
  'reply',
  'edit',
  'delete',
  'react',
  'unreact',
  'read',
  'unread',
  'see',
  'unsee',
  'follow',
  'unfollow',
  'leave',
  'join',
] as const;

interface Deed {
  what: (typeof kinds)[number];
  by: keyof typeof people;
  /** Which of the messages so far it is about. */
  target: number;
  /** What is said, or how it is reacted. */
  how: number;
}

const Deeds = fc.array(
  fc.record<Deed>({
    what: fc.constantFrom('post', 'reply', 'reply', ...kinds),
    by: fc.constantFrom('mia', 'max', 'nora'),
    target: fc.nat(30),
    how: fc.nat(20),
  }),
  { minLength: 9, maxLength: 36 },
);

/** What was said in a channel, and whom each message has ever called. */
class Told {
  readonly messages: Message[] = [];
  readonly #called = new Map<MessageId, Mention[]>();
  /** Who has ever left: he was not called with everybody meanwhile. */
  readonly leavers = new Set<UserId>();

  sent(message: Message): void {
    this.messages.push(message);
    this.edited(message);
  }

  edited({ id, mentions }: Message): void {
    this.#called.set(id, [...(this.#called.get(id) ?? []), ...mentions]);
  }

  /** Whether a message has ever called somebody, by his name or with everybody. */
  hasCalled(id: MessageId, user_id: UserId): boolean {
    return calls(this.#called.get(id) ?? [], user_id);
  }

  /** Whether it has called him in a way that reached him. */
  hasReached(id: MessageId, user_id: UserId): boolean {
    const mentions = this.#called.get(id) ?? [];
    return calls(this.leavers.has(user_id) ? mentions.filter(({ type }) => type === 'user') : mentions, user_id);
  }
}

const calls = (mentions: Mention[], user_id: UserId) =>
  mentions.some((mention) => mention.type === 'channel' || mention.user_id === user_id);

const pick = (list: string[], how: number): string => list[how % list.length] ?? '';

/** Does what is said, or is refused: there is no such message any more, it is another's, he has left or is there already. */
async function perform({ id: channel_id }: Channel, told: Told, { what, by, target, how }: Deed): Promise<void> {
  const { id: user_id, client } = people[by];
  const { messages, reactions, channels, channelMembers, notifications } = client;
  const content = pick(texts, how);
  const message_id = told.messages[target % told.messages.length]?.id;
  if (!message_id) throw new Error('a channel where nothing was said');
  if (what === 'leave') told.leavers.add(user_id);
  const deeds: Record<Deed['what'], () => Promise<unknown>> = {
    post: async () => told.sent(await messages.create.mutate({ channel_id, content })),
    reply: async () => told.sent(await messages.create.mutate({ channel_id, content, parent_message_id: message_id })),
    edit: async () => told.edited(await messages.update.mutate({ message_id, content })),
    delete: () => messages.delete.mutate({ message_id }),
    react: () => reactions.add.mutate({ message_id, emoji: pick(emoji, how) }),
    unreact: () => reactions.remove.mutate({ message_id, reaction_id: pick(emoji, how) }),
    read: () => channels.markRead.mutate({ channel_id, message_id }),
    unread: () => channels.markRead.mutate({ channel_id, message_id, force: true }),
    see: () => mark(notifications, how, true),
    unsee: () => mark(notifications, how, false),
    follow: () => messages.follow.mutate({ message_id }),
    unfollow: () => messages.unfollow.mutate({ message_id }),
    leave: () => channelMembers.remove.mutate({ channel_id, user_id }),
    join: () => channelMembers.add.mutate({ channel_id, user_id }),
  };
  const deed = deeds[what]();
  await deed.catch(async (error: unknown) => {
    if (!['not_found', 'not_allowed', 'not_a_member', 'already_member'].includes(await refusal(deed))) throw error;
  });
}

/** Marks one of somebody's newest notifications. */
async function mark(notifications: Person['client']['notifications'], which: number, read: boolean): Promise<void> {
  const { items } = await notifications.list.query({ limit: 5 });
  const one = items[which % items.length];
  if (one) await notifications.markRead.mutate({ notification_id: one.id, read });
}

/** A thread as it is counted, and as it is when it is counted anew. */
interface Counted {
  kept: number;
  kept_at: Date | null;
  kept_people: number;
  replies: number;
  last_at: Date | null;
  people: number;
  same_people: boolean;
}

/** What is counted, as it is kept and as it is when it is counted anew. */
async function counts({ id }: Channel) {
  const threads = await sql<Counted[]>`
    select thread_reply_count as kept, thread_last_reply_at as kept_at, cardinality(thread_user_ids) as kept_people,
      live.replies, live.last_at, live.people, thread_user_ids @> live.ids as same_people
    from messages root, lateral (
      select count(*)::integer as replies, max(created_at) as last_at, count(distinct user_id)::integer as people,
        coalesce(array_agg(distinct user_id), '{}') as ids
      from messages reply where reply.parent_message_id = root.id and reply.deleted_at is null) live
    where root.channel_id = ${id} and parent_message_id is null`;
  const [channel] = await sql<{ seq: number; deleted_count: number; messages: number; deleted: number }[]>`
    select seq::integer, deleted_count, (select count(*)::integer from messages where channel_id = ${id}) as messages,
      (select count(*)::integer from messages where channel_id = ${id} and deleted_at is not null) as deleted
    from channels where id = ${id}`;
  return { threads, channel };
}

const withoutPresence = ({ last_event_id: _id, ...snapshot }: Snapshot) => ({
  ...snapshot,
  user: { ...snapshot.user, presence: null },
});

async function eventsSince({ client }: Pick<Person, 'client'>, last_event_id: string): Promise<Event[]> {
  const { items, caught_up, last_event_id: end } = await client.events.list.query({ last_event_id, limit: 100 });
  return caught_up ? items : [...items, ...(await eventsSince({ client }, end))];
}

/** What somebody has not read of a channel's posts, as it is when it is counted anew. */
async function unreadOf({ id: user_id }: Person, { id: channel_id }: Channel, told: Told) {
  const rows = await sql<{ id: MessageId; calls: boolean }[]>`
    select post.id, exists (select from message_mentions mention where mention.message_id = post.id
      and (mention.user_id = ${user_id} or mention.user_id is null)) as calls
    from messages post join channel_members member on member.channel_id = post.channel_id
    where member.user_id = ${user_id} and post.channel_id = ${channel_id} and post.seq > member.last_read_seq
      and post.user_id <> ${user_id} and post.parent_message_id is null and post.deleted_at is null`;
  const unread = new Set(rows.map(({ id }) => id));
  const calling = told.messages.filter(({ id, mentions }) => unread.has(id) && calls(mentions, user_id));
  expect(rows.filter((row) => row.calls)).toHaveLength(calling.length);
  return { unread_count: unread.size, mention_count: calling.length };
}

/** Of the threads that somebody follows, how many replies of others he has not read. */
async function unreadThreadsOf({ id: user_id }: Person, { id: channel_id }: Channel) {
  const rows = await sql<{ id: MessageId; unread: number }[]>`
    select root.id, count(reply.id) filter (where reply.seq > follow.last_read_seq and reply.user_id <> ${user_id})::integer as unread
    from thread_follows follow join messages root on root.id = follow.message_id
    join channel_members member on member.channel_id = root.channel_id and member.user_id = follow.user_id
    join messages reply on reply.parent_message_id = root.id and reply.deleted_at is null
    where follow.user_id = ${user_id} and follow.following and root.channel_id = ${channel_id} group by root.id`;
  return Object.fromEntries(rows.map(({ id, unread }) => [id, unread]));
}

interface Row {
  message_id: MessageId;
  type: string;
  emoji: string | null;
  actor_id: UserId;
  gone: boolean;
}

/** What somebody was notified of in a channel. */
const notificationsOf = ({ id: user_id }: Person, { id: channel_id }: Channel) => sql<Row[]>`
  select message_id, type, emoji, actor_id, message.deleted_at is not null as gone
  from notifications join messages message on message.id = message_id
  where notifications.user_id = ${user_id} and notifications.channel_id = ${channel_id}`;

async function checkNotifications(person: Person, channel: Channel, told: Told): Promise<void> {
  const rows = await notificationsOf(person, channel);
  expect(rows.filter(({ gone }) => gone)).toEqual([]);
  const said = rows.filter(({ type }) => type !== 'reaction').map(({ message_id }) => message_id);
  expect(new Set(said).size).toBe(said.length);
  const alive = await sql<{ id: MessageId }[]>`
    select id from messages where channel_id = ${channel.id} and deleted_at is null and user_id <> ${person.id}`;
  const reached = alive.filter(({ id }) => told.hasReached(id, person.id)).map(({ id }) => id);
  expect(reached.filter((id) => !said.includes(id))).toEqual([]);
  const mentions = rows.filter(({ type }) => type === 'mention');
  expect(mentions.filter(({ message_id }) => !told.hasCalled(message_id, person.id))).toEqual([]);
  const reactions = await sql<{ key: string }[]>`
    select concat(message_id, user_id, emoji) as key from reactions where channel_id = ${channel.id}`;
  const there = new Set(reactions.map(({ key }) => key));
  const reacted = rows.filter(({ type }) => type === 'reaction').map((row) => `${row.message_id}${row.actor_id}${row.emoji}`);
  expect(reacted.filter((key) => !there.has(key))).toEqual([]);
}

/** The counts that somebody is told are those that come out when they are counted anew. */
async function checkCounts(person: Person, channel: Channel, told: Told): Promise<void> {
  const { client } = person;
  const { channels, unread_notifications } = await client.events.snapshot.query();
  const joined = channels.find(({ id }) => id === channel.id);
  const members = await sql`select from channel_members where channel_id = ${channel.id} and user_id = ${person.id}`;
  const shown = joined && { unread_count: joined.unread_count, mention_count: joined.mention_count };
  expect(shown).toEqual(members.length > 0 ? await unreadOf(person, channel, told) : undefined);
  const [unread] = await sql<{ count: number }[]>`
    select count(*)::integer from notifications where user_id = ${person.id} and read_at is null`;
  expect(unread_notifications).toBe(unread?.count);
  const { unread_count, items } = await client.notifications.list.query({ status: 'unread', limit: 100 });
  expect(unread_count).toBe(unread?.count);
  expect(items).toHaveLength(Math.min(100, unread_count));
  const threads = (await client.threads.list.query({ limit: 100 })).items.filter(
    ({ message }) => message.channel_id === channel.id,
  );
  expect(Object.fromEntries(threads.map((thread) => [thread.message.id, thread.unread_count]))).toEqual(
    await unreadThreadsOf(person, channel),
  );
}

/** The groups that a message shows are those of its reactions. */
async function checkReactions({ id: channel_id }: Channel): Promise<void> {
  const { items } = await mia.client.messages.list.query({ channel_id, limit: 100 });
  for (const { id, reactions } of items) {
    const rows = await sql<{ emoji: string; user_ids: UserId[] }[]>`
      select emoji, array_agg(user_id order by user_id) as user_ids from reactions where message_id = ${id} group by emoji`;
    const counted = rows.map(({ emoji, user_ids }) => [emoji, user_ids.length, user_ids, user_ids.includes(mia.id)]);
    const shown = reactions.map(({ emoji, count, user_ids, reacted }) => [emoji, count, user_ids.toSorted(inOrder), reacted]);
    expect(new Set(shown.map(inJson))).toEqual(new Set(counted.map(inJson)));
  }
}

const inOrder = (one: string, other: string) => (one < other ? -1 : 1);
const inJson = (value: unknown) => JSON.stringify(value);

test(
  'whatever is said, edited, deleted, reacted to and read, and whoever comes and goes, all counts are exact, and told as they are',
  { timeout: 60_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(Deeds, async (deeds) => {
        const channel = await open();
        const before = new Map<Person, Snapshot>();
        for (const person of Object.values(people)) before.set(person, await person.client.events.snapshot.query());
        const told = new Told();
        told.sent(await mia.client.messages.create.mutate({ channel_id: channel.id, content: 'Hello' }));
        for (let next = 0; next < deeds.length; next += 3) {
          await Promise.all(deeds.slice(next, next + 3).map((deed) => perform(channel, told, deed)));
        }
        const { threads, channel: counted } = await counts(channel);
        expect(counted).toMatchObject({ seq: counted?.messages, deleted_count: counted?.deleted });
        for (const { kept, kept_at, kept_people, replies, last_at, people, same_people } of threads) {
          expect({ kept, kept_at, kept_people, same_people }).toEqual({
            kept: replies,
            kept_at: last_at,
            kept_people: people,
            same_people: true,
          });
        }
        await checkReactions(channel);
        for (const [person, snapshot] of before) {
          await checkCounts(person, channel, told);
          await checkNotifications(person, channel, told);
          const events = await eventsSince(person, snapshot.last_event_id);
          const fresh = await person.client.events.snapshot.query();
          for (const known of [snapshot, fresh]) {
            expect(withoutPresence(events.reduce<Snapshot>(applyEvent, known))).toEqual(withoutPresence(fresh));
          }
        }
      }),
      { numRuns: 10, endOnFailure: true },
    );
  },
);

/** Any text but those that are refused: with NUL, and of which nothing can be seen. */
const Text = fc
  .string({ unit: fc.oneof(fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }), fc.constantFrom(...odd)), maxLength: 200 })
  .filter((text) => !text.includes('\0') && !isBlank(text));

test('any text comes back as it was sent, by every way', async () => {
  const { id: channel_id } = await open();
  const heard = await max.hear();
  await fc.assert(
    fc.asyncProperty(Text, Text, async (content, edited) => {
      const sent = await mia.rest('POST', `/channels/${channel_id}/messages`, { content });
      const { id: message_id } = sent.as(Message);
      const live = await heard.until('message.created', ({ data }) => data.message.id === message_id);
      const read = await max.client.messages.get.query({ message_id });
      const [listed] = (await max.rest('GET', `/channels/${channel_id}/messages?limit=1`)).as(Page(Message)).items;
      const all = [sent.as(Message).content, live.data.message.content, read.content, listed?.content];
      expect(all).toEqual(all.map(() => content));
      await mia.client.messages.update.mutate({ message_id, content: `${edited}!` });
      expect((await max.client.messages.get.query({ message_id })).content).toBe(`${edited}!`);
      expect((await max.client.messages.revisions.query({ message_id })).items).toMatchObject([{ content }]);
    }),
    { numRuns: 40 },
  );
});

test('pages neither skip nor repeat what was there, whatever is said meanwhile', async () => {
  const plan = fc.record({
    limit: fc.integer({ min: 1, max: 4 }),
    meanwhile: fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 8 }),
  });
  await fc.assert(
    fc.asyncProperty(plan, async ({ limit, meanwhile }) => {
      const { id: channel_id } = await open();
      const say = (content: string) => mia.client.messages.create.mutate({ channel_id, content });
      const there = await Promise.all(Array.from({ length: 9 }, (_, number) => say(String(number))));
      const read: Message[] = [];
      for (let cursor: string | undefined, page = 0; ; page++) {
        const [answer] = await Promise.all([
          max.client.messages.list.query({ channel_id, limit, ...(cursor !== undefined && { cursor }) }),
          ...Array.from({ length: meanwhile[page] ?? 0 }, () => say('meanwhile')),
        ]);
        read.push(...answer.items);
        if (answer.next_cursor === null) break;
        cursor = answer.next_cursor;
      }
      const old = read.filter(({ content }) => content !== 'meanwhile').map(({ seq }) => seq);
      expect(old).toEqual(there.map(({ seq }) => seq).toSorted((one, other) => other - one));
      expect(new Set(read.map(({ id }) => id)).size).toBe(read.length);
    }),
    { numRuns: 6 },
  );
});
