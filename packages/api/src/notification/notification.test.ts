import { randomUUID } from 'node:crypto';
import {
  type Channel,
  ClientMessageId,
  type MessageId,
  type Notification,
  NotificationId,
  type NotificationQuery,
} from '@parley/contracts';
import { connect, disconnect } from '@parley/db';
import { type Hearing, openWorld, type Person, refusal } from '@parley/testing';
import { expect, test } from 'vitest';
import { pruneSilences } from './pruning.ts';

const world = await openWorld();
const { owner, admin, mia, max, guest, outsider, workspace, general, sql } = world;
const workspace_id = workspace.id;

let names = 0;
/** A channel, without anybody having been told that he is in it. */
async function open(type: 'public' | 'private', ...people: Person[]) {
  const user_ids = people.map(({ id }) => id);
  const channel = await mia.client.channels.create.mutate({ workspace_id, name: `channel-${++names}`, type, user_ids });
  await sql`delete from notifications where channel_id = ${channel.id}`;
  return channel;
}

type Place = Pick<Channel, 'id'>;

const say = (by: Person, { id: channel_id }: Place, content: string, more: { parent_message_id?: MessageId } = {}) =>
  by.client.messages.create.mutate({ channel_id, content, ...more });

const list = (by: Person, query: Partial<NotificationQuery> = {}) => by.client.notifications.list.query(query);
const told = async (by: Person, query: Partial<NotificationQuery> = {}) =>
  (await list(by, query)).items.map(({ type, preview }) => `${type}: ${preview}`);
const unread = async ({ client }: Person) => (await client.events.snapshot.query()).unread_notifications;

/** Somebody in the workspace who has not been told of anything yet. */
async function fresh(name: string, role: 'member' | 'guest' = 'member'): Promise<Person> {
  const person = await world.register(name);
  await owner.client.members.add.mutate({ workspace_id, user_id: person.id, role });
  await sql`delete from notifications where user_id = ${person.id}`;
  return person;
}

const notices = (heard: Hearing) =>
  heard.events.flatMap((event) =>
    event.type === 'notification.created' ? `${event.data.notification.preview} ${event.data.unread_count}` : [],
  );

/** What is kept of the counts is what is there. */
const exact = async () => {
  const wrong = await sql`
    select user_id from notification_counters counter
    where unread_count <> (select count(*) from notifications where user_id = counter.user_id and read_at is null)`;
  expect(wrong).toEqual([]);
};

test('who is called by name is notified: he hears it, and finds it in his list', async () => {
  const ann = await fresh('ann');
  const heard = await ann.hear();
  const message = await say(mia, general, 'Hello\n@ann,   look');
  const { data, channel_id, actor_id } = await heard.until('notification.created');
  expect(data.notification).toMatchObject({
    type: 'mention',
    message_id: message.id,
    channel_id: general.id,
    workspace_id,
    read_at: null,
  });
  expect(data.notification).toMatchObject({ preview: 'Hello @ann, look', actor: { id: mia.id, username: 'mia' } });
  expect({ unread: data.unread_count, channel_id, actor_id }).toEqual({ unread: 1, channel_id: general.id, actor_id: mia.id });
  const { items, ...page } = await list(ann);
  expect(page).toEqual({ next_cursor: null, unread_count: 1 });
  expect(items).toEqual([{ ...data.notification, actor: { ...data.notification.actor, presence: items[0]?.actor.presence } }]);
  expect(await unread(ann)).toBe(1);
});

test('nobody is notified of what he wrote himself, of what he may not see, or twice of the same', async () => {
  const [bea, gil] = [await fresh('bea'), await fresh('gil', 'guest')];
  const secret = await open('private', max);
  await say(mia, secret, '@bea @gil @otto @mia this is secret');
  await say(mia, general, '@gil @otto');
  expect([await list(bea), await list(gil)].map(({ items }) => items)).toEqual([[], []]);
  expect(await told(outsider)).toEqual([]);
  await say(bea, general, '@bea @bea @mia @channel');
  expect(await told(bea)).toEqual([]);
  await say(mia, general, '@bea, @channel, @here: @bea');
  expect(await told(bea)).toEqual(['mention: @bea, @channel, @here: @bea']);
});

test('everybody in a channel is notified by one word; those who only see it are not, nor by the word of a guest', async () => {
  const [cat, dan, gina] = [await fresh('cat'), await fresh('dan'), await fresh('gina', 'guest')];
  const channel = await open('public', cat, gina);
  await say(mia, channel, '@channel come');
  expect(await told(cat)).toEqual(['mention: @channel come']);
  expect(await told(gina)).toEqual(['mention: @channel come']);
  expect(await told(dan)).toEqual([]);
  await say(gina, channel, '@channel, @here: from a guest');
  expect(await told(cat)).toEqual(['mention: @channel come']);
});

test('@here notifies those who are connected', async () => {
  const [eve, fay] = [await fresh('eve'), await fresh('fay')];
  const heard = await eve.hear();
  const channel = await open('public', eve, fay);
  await say(mia, channel, '@here?');
  await heard.until('notification.created');
  expect(await told(eve)).toEqual(['mention: @here?']);
});

test('who wrote in a thread, began it, or was called in it is notified of replies; others are not', async () => {
  const [ida, jan, kim, leo] = [await fresh('ida'), await fresh('jan'), await fresh('kim'), await fresh('leo')];
  const channel = await open('public', ida, jan, kim, leo);
  const root = await say(ida, channel, 'root');
  const reply = (by: Person, content: string) => say(by, channel, content, { parent_message_id: root.id });
  await reply(jan, 'one');
  await reply(mia, 'two, @kim');
  await reply(mia, 'three');
  expect(await told(ida, { sort: 'oldest' })).toEqual(['thread_reply: one', 'thread_reply: two, @kim', 'thread_reply: three']);
  expect(await told(jan, { sort: 'oldest' })).toEqual(['thread_reply: two, @kim', 'thread_reply: three']);
  expect(await told(kim, { sort: 'oldest' })).toEqual(['mention: two, @kim', 'thread_reply: three']);
  expect(await told(leo)).toEqual([]);
  expect(await sql`select user_id, following from thread_follows where message_id = ${root.id} order by user_id`).toEqual(
    [ida, jan, kim, mia].map(({ id }) => ({ user_id: id, following: true })).sort((a, b) => (a.user_id < b.user_id ? -1 : 1)),
  );
});

test('who was called in a message follows its thread from the first reply on', async () => {
  const ned = await fresh('ned');
  const channel = await open('public', ned, max);
  const root = await say(mia, channel, 'what do you say, @ned?');
  await say(max, channel, 'he says no', { parent_message_id: root.id });
  expect(await told(ned)).toEqual(['thread_reply: he says no', 'mention: what do you say, @ned?']);
});

test('the same sent again announces nothing and notifies nobody', async () => {
  const oda = await fresh('oda');
  const channel = await open('public', oda);
  const heard = await oda.hear();
  const client_message_id = ClientMessageId.parse(randomUUID());
  const send = () => mia.client.messages.create.mutate({ channel_id: channel.id, content: '@oda', client_message_id });
  await Promise.all(Array.from({ length: 8 }, send));
  await send();
  await say(mia, channel, '@oda, the last');
  await heard.until('notification.created', ({ data }) => data.notification.preview === '@oda, the last');
  expect(notices(heard)).toEqual(['@oda 1', '@oda, the last 2']);
  expect(await told(oda)).toEqual(['mention: @oda, the last', 'mention: @oda']);
});

test('a large channel is notified as a whole, once, and nobody who is not in it; calling it again at once calls nobody', async () => {
  const [pia, tom] = [await fresh('pia'), await fresh('tom')];
  const channel = await open('public', pia, max);
  await sql`
    with crowd as (
      insert into users (id, email, username, display_name, password_hash)
      select gen_random_uuid(), 'crowd' || n || '@example.com', 'crowd' || n, 'Crowd', '' from generate_series(1, 230) n returning id),
    members as (insert into workspace_members (workspace_id, user_id, role) select ${workspace_id}, id, 'member' from crowd)
    insert into channel_members (channel_id, workspace_id, user_id) select ${channel.id}, ${workspace_id}, id from crowd`;
  await sql`update channels set member_count = member_count + 230 where id = ${channel.id}`;
  const heard = await pia.hear();
  const { mentions, id } = await say(mia, channel, '@max and @channel');
  expect(mentions).toEqual([{ type: 'user', user_id: max.id }, { type: 'channel' }]);
  expect((await heard.until('notification.created')).data).toMatchObject({ unread_count: 1, notification: { message_id: id } });
  await expect.poll(async () => (await sql`select from notifications where message_id = ${id}`).length).toBe(232);
  expect((await say(mia, channel, '@channel again, @pia')).mentions).toEqual([{ type: 'user', user_id: pia.id }]);
  expect(await told(pia)).toEqual(['mention: @channel again, @pia', 'mention: @max and @channel']);
  expect(await told(tom)).toEqual([]);
  await exact();
});

test('notifications are marked as read and as unread, one by one and all, and his devices hear it', async () => {
  const quinn = await fresh('quinn');
  for (const number of [1, 2, 3, 4]) await say(mia, general, `@quinn ${number}`);
  const heard = await quinn.hear();
  const [newest, ...others] = (await list(quinn)).items;
  const notification_id = (newest as Notification).id;
  const read = await quinn.client.notifications.markRead.mutate({ notification_id });
  expect(read.read_at).toBeInstanceOf(Date);
  expect((await heard.until('notification.updated')).data).toMatchObject({
    notification: { id: notification_id },
    unread_count: 3,
  });
  expect(await quinn.client.notifications.markRead.mutate({ notification_id })).toEqual(read);
  expect(await told(quinn, { status: 'read' })).toEqual(['mention: @quinn 4']);
  expect(await told(quinn, { status: 'unread', sort: 'oldest' })).toEqual([
    'mention: @quinn 1',
    'mention: @quinn 2',
    'mention: @quinn 3',
  ]);
  expect((await quinn.client.notifications.markRead.mutate({ notification_id, read: false })).read_at).toBeNull();
  expect(await unread(quinn)).toBe(4);
  const before = (others[1] as Notification).created_at;
  expect(await quinn.client.notifications.markAllRead.mutate({ before })).toEqual({ updated: 1 });
  expect(await quinn.client.notifications.markAllRead.mutate({ workspace_id })).toEqual({ updated: 3 });
  expect(await quinn.client.notifications.markAllRead.mutate({})).toEqual({ updated: 0 });
  await heard.until('notification.updated', ({ data }) => data.unread_count === 0);
  expect(await list(quinn, { status: 'unread' })).toEqual({ items: [], next_cursor: null, unread_count: 0 });
  await exact();
});

test('a notification is nobody else’s, and a workspace that one is not in has none', async () => {
  const rob = await fresh('rob');
  await say(mia, general, '@rob');
  const [his] = (await list(rob)).items;
  const notification_id = (his as Notification).id;
  for (const person of [mia, owner, outsider]) {
    expect(await refusal(person.client.notifications.markRead.mutate({ notification_id }))).toBe('not_found');
  }
  expect(await refusal(rob.client.notifications.markRead.mutate({ notification_id: NotificationId.parse(randomUUID()) }))).toBe(
    'not_found',
  );
  expect(await refusal(list(outsider, { workspace_id }))).toBe('not_found');
  expect(await refusal(outsider.client.notifications.markAllRead.mutate({ workspace_id }))).toBe('not_found');
  expect(await refusal(list(rob, { cursor: 'nonsense' }))).toBe('invalid_input');
});

test('pages neither skip nor repeat while more come', async () => {
  const sue = await fresh('sue');
  for (const number of [1, 2, 3, 4, 5]) await say(mia, general, `@sue ${number}`);
  const first = await list(sue, { limit: 2 });
  await say(mia, general, '@sue 6');
  const second = await list(sue, { limit: 2, cursor: first.next_cursor ?? '' });
  const third = await list(sue, { limit: 2, cursor: second.next_cursor ?? '' });
  expect([...first.items, ...second.items, ...third.items].map(({ preview }) => preview)).toEqual(
    [5, 4, 3, 2, 1].map((number) => `@sue ${number}`),
  );
  expect(third.next_cursor).toBeNull();
});

test('who leaves a channel loses what he was notified of there, and is told so without what it said', async () => {
  const ted = await fresh('ted');
  const channel = await open('private', ted);
  const from = (await ted.client.events.snapshot.query()).last_event_id;
  await say(mia, general, '@ted in general');
  await say(mia, channel, '@ted, a secret');
  const heard = await ted.hear();
  await mia.client.channelMembers.remove.mutate({ channel_id: channel.id, user_id: ted.id });
  const { data } = await heard.until('notification.updated');
  expect(data).toMatchObject({ unread_count: 1, notification: { preview: '', channel_id: null, message_id: null } });
  expect(await list(ted)).toMatchObject({ items: [{ preview: '@ted in general' }], unread_count: 1 });
  const again = await ted.hear(from);
  expect(notices(again)).toEqual(['@ted in general 1']);
  const { items } = await ted.client.events.list.query({ last_event_id: from });
  expect(JSON.stringify([again.events, items])).not.toContain('a secret');
  await exact();
});

test('a deleted message notifies nobody any more, and what it said is told to nobody who comes back', async () => {
  const [wes, xia] = [await fresh('wes'), await fresh('xia')];
  const channel = await open('private', wes, xia);
  const { last_event_id } = await wes.client.events.snapshot.query();
  const { id: message_id } = await say(mia, channel, '@wes @xia this was a mistake');
  await xia.client.notifications.markAllRead.mutate({});
  const heard = await wes.hear();
  await mia.client.messages.delete.mutate({ message_id });
  expect((await heard.until('notification.updated')).data).toMatchObject({
    unread_count: 0,
    notification: { message_id, preview: '' },
  });
  for (const person of [wes, xia]) expect(await list(person)).toEqual({ items: [], next_cursor: null, unread_count: 0 });
  expect((await wes.client.channels.get.query({ channel_id: channel.id })).mention_count).toBe(0);
  const again = await wes.hear(last_event_id);
  const { items } = await wes.client.events.list.query({ last_event_id });
  expect(again.events.map(({ type }) => type)).toContain('notification.created');
  expect(JSON.stringify([again.events, items])).not.toContain('a mistake');
  await exact();
});

test('hundreds of calls at once are counted one by one', async () => {
  const [uma, vic] = [await fresh('uma'), await fresh('vic')];
  const channels = [await open('public', uma, vic, owner, admin, max), await open('private', uma, vic, owner, admin, max)];
  const heard = await uma.hear();
  const senders = [owner, admin, mia, max];
  const sends = Array.from({ length: 64 }, (_, n) =>
    say(senders[n % 4] as Person, channels[n % 2] as Channel, `@uma ${n % 3 === 0 ? '@vic' : ''}`),
  );
  await Promise.all([...sends, uma.client.notifications.markAllRead.mutate({}), vic.client.notifications.markAllRead.mutate({})]);
  expect((await list(uma, { limit: 100 })).items).toHaveLength(64);
  expect((await list(vic, { limit: 100 })).items).toHaveLength(22);
  await exact();
  await say(mia, general, '@uma, the end');
  await heard.until('notification.created', ({ data }) => data.notification.preview === '@uma, the end');
  expect(notices(heard)).toHaveLength(65);
  expect(heard.events.at(-1)).toMatchObject({ data: { unread_count: await unread(uma) } });
});

test('a guest is notified where he was brought in', async () => {
  const channel = await open('private', guest);
  await say(mia, channel, '@gus, welcome');
  expect(await told(guest, { limit: 1 })).toEqual(['mention: @gus, welcome']);
});

const edit = (by: Person, { id: message_id }: { id: MessageId }, content: string) =>
  by.client.messages.update.mutate({ message_id, content });

test('an edit calls those whom the message did not call before, and nobody twice', async () => {
  const [yan, zoe] = [await fresh('yan'), await fresh('zoe')];
  const channel = await open('private', yan, zoe);
  const sent = await say(mia, channel, 'Hello @yan');
  const heard = await yan.hear();
  const edited = await edit(mia, sent, 'Hello @yan, @zoe, @olga and `@max`');
  expect(edited.mentions).toEqual([yan, zoe].map(({ id }) => ({ type: 'user', user_id: id })));
  expect((await heard.until('message.updated')).data.message.mentions).toEqual(edited.mentions);
  expect(await told(zoe)).toEqual(['mention: Hello @yan, @zoe, @olga and `@max`']);
  await edit(mia, sent, 'Hello @zoe and @channel');
  expect(await told(zoe, { type: 'mention' })).toEqual(['mention: Hello @zoe and @channel']);
  expect(await told(yan, { type: 'mention' })).toEqual(['mention: Hello @zoe and @channel']);
  expect(notices(heard)).toEqual([]);
  expect(await told(owner, { type: 'mention', limit: 1 })).not.toContain('mention: Hello @zoe and @channel');
  await exact();
});

test('a guest calls nobody but by name, by an edit either', async () => {
  const ali = await fresh('ali');
  const channel = await open('private', ali, guest);
  const sent = await say(guest, channel, 'Hello');
  expect((await edit(guest, sent, '@channel and @here')).mentions).toEqual([]);
  expect(await told(ali, { type: 'mention' })).toEqual([]);
});

test('who is called in a thread by an edit follows it', async () => {
  const bob = await fresh('bob');
  const channel = await open('public', bob, max);
  const root = await say(mia, channel, 'root');
  const reply = await say(mia, channel, 'hm', { parent_message_id: root.id });
  await edit(mia, reply, 'hm, @bob?');
  await say(max, channel, 'well', { parent_message_id: root.id });
  expect(await told(bob)).toEqual(['thread_reply: well', 'mention: hm, @bob?']);
});

test('whom somebody else brings into a workspace or a channel is told so; who comes by himself is not', async () => {
  const cem = await world.register('cem');
  await owner.client.members.add.mutate({ workspace_id, user_id: cem.id });
  expect(await list(cem, { type: 'workspace_invite' })).toMatchObject({
    items: [{ actor: { id: owner.id }, preview: workspace.name, workspace_id, channel_id: null, message_id: null }],
  });
  const channel = await open('public');
  await cem.client.channelMembers.add.mutate({ channel_id: channel.id, user_id: cem.id });
  expect(await told(cem)).toEqual([`workspace_invite: ${workspace.name}`]);
  const secret = await open('private');
  const heard = await cem.hear();
  await mia.client.channelMembers.add.mutate({ channel_id: secret.id, user_id: cem.id });
  expect((await heard.until('notification.created')).data.notification).toMatchObject({
    type: 'channel_invite',
    actor: { id: mia.id },
  });
  expect(await told(mia, { type: 'channel_invite' })).toEqual([]);
  await owner.client.members.remove.mutate({ workspace_id, user_id: cem.id });
  expect(await told(cem)).toEqual([`workspace_invite: ${workspace.name}`]);
  await exact();
});

const wish = (by: Person, changes: Parameters<Person['client']['notifications']['updatePreferences']['mutate']>[0]) =>
  by.client.notifications.updatePreferences.mutate(changes);

test('who says what he wants to be told of is told of nothing else; what he leaves out stays', async () => {
  const dov = await fresh('dov');
  const before = await dov.client.notifications.preferences.query();
  expect(before).toMatchObject({ mentions: true, direct_messages: true, thread_replies: true, reactions: true, keywords: [] });
  expect(await wish(dov, { mentions: false, dnd_from: '22:00' })).toEqual({ ...before, mentions: false, dnd_from: '22:00' });
  expect(await wish(dov, { thread_replies: false })).toEqual({
    ...before,
    mentions: false,
    thread_replies: false,
    dnd_from: '22:00',
  });
  const root = await say(dov, general, 'Hello');
  await say(mia, general, '@dov, @channel', { parent_message_id: root.id });
  expect(await told(dov, { type: 'mention' })).toEqual([]);
  await wish(dov, { thread_replies: true });
  await say(mia, general, '@dov', { parent_message_id: root.id });
  expect(await told(dov, { limit: 1 })).toEqual(['thread_reply: @dov']);
  await sql`update channel_members set notify = 'none' where user_id = ${dov.id}`;
  await wish(dov, { mentions: true });
  await say(mia, general, '@dov again');
  await sql`update channel_members set notify = 'all', muted_until = now() + interval '1 hour' where user_id = ${dov.id}`;
  await say(mia, general, '@dov once more');
  expect(await told(dov, { limit: 1 })).toEqual(['thread_reply: @dov']);
});

test('a keyword is as a call, where he is, and to nobody else', async () => {
  const [eli, flo] = [await fresh('eli'), await fresh('flo')];
  const [channel, other] = [await open('public', eli, flo), await open('public', flo)];
  const { keywords } = await wish(eli, { keywords: ['Soup', 'big deal', 'c++', 'soup'] });
  expect(keywords).toEqual(['soup', 'big deal', 'c++']);
  for (const content of ['SOUP!', 'it is a big deal', 'I write C++ here', 'soupy', 'a big  deal', 'nothing'])
    await say(mia, channel, content);
  await say(eli, channel, 'my own soup');
  await say(mia, other, 'soup elsewhere');
  expect((await say(mia, channel, 'soup')).mentions).toEqual([]);
  expect(await told(eli, { type: 'mention', sort: 'oldest' })).toEqual(
    ['SOUP!', 'it is a big deal', 'I write C++ here', 'soup'].map((said) => `mention: ${said}`),
  );
  expect(await told(flo, { type: 'mention' })).toEqual([]);
  await wish(eli, { keywords: [] });
  await say(mia, channel, 'more soup');
  expect(await told(eli, { type: 'mention', limit: 1 })).toEqual(['mention: soup']);
});

test('keywords are known at the other nodes, and after a start', async () => {
  const gil = await fresh('gilda');
  await wish(gil, { keywords: ['pudding'] });
  const node = await world.openNode();
  await say(node.receive(mia), general, 'pudding for all');
  expect(await told(gil, { type: 'mention' })).toEqual(['mention: pudding for all']);
});

test('who wrote a message is told who reacts to it, once each, until it is taken back', async () => {
  const hal = await fresh('hal');
  const channel = await open('public', hal, max);
  const { id: message_id } = await say(hal, channel, 'Lunch?');
  const react = ({ client }: Person, emoji: string) => client.reactions.add.mutate({ message_id, emoji });
  const { id: reaction_id } = await react(max, '👍');
  for (const emoji of ['👍', '🎉']) await react(max, emoji);
  await react(mia, '🍲');
  await react(hal, '🙂');
  expect(await told(hal)).toEqual(['reaction: 🍲 Lunch?', 'reaction: 👍 Lunch?']);
  await max.client.reactions.remove.mutate({ message_id, reaction_id });
  expect(await list(hal)).toMatchObject({
    items: [{ preview: '🍲 Lunch?', actor: { id: mia.id }, message_id }],
    unread_count: 1,
  });
  await wish(hal, { reactions: false });
  await react(max, '👎');
  expect(await told(hal)).toEqual(['reaction: 🍲 Lunch?']);
  await exact();
});

test('who wrote a message sees why each was notified of it or was not; so do admins, and nobody else', async () => {
  const [ian, jo, kai, lou] = [await fresh('ian'), await fresh('jo'), await fresh('kai'), await fresh('lou')];
  const channel = await open('private', ian, jo, admin);
  await wish(jo, { mentions: false });
  const { id: message_id } = await say(mia, channel, '@ian @jo @kai and @lou');
  const explain = (by: Person, query: { limit?: number; cursor?: string } = {}) =>
    by.client.notifications.explain.query({ message_id, ...query });
  const { items } = await explain(mia);
  expect(Object.fromEntries(items.map(({ user, reason, notified }) => [user.username, `${reason} ${notified}`]))).toEqual({
    ian: 'mention true',
    jo: 'preference_off false',
    kai: 'cannot_see_channel false',
    lou: 'cannot_see_channel false',
  });
  expect(await explain(admin)).toEqual({ items, next_cursor: null });
  expect(await refusal(explain(ian))).toBe('not_allowed');
  for (const person of [kai, lou, owner, outsider]) expect(await refusal(explain(person))).toBe('not_found');
  const first = await explain(mia, { limit: 3 });
  const second = await explain(mia, { limit: 3, cursor: first.next_cursor ?? '' });
  expect([...first.items, ...second.items].map(({ user }) => user.id)).toEqual(items.map(({ user }) => user.id));
});

test('why somebody was not notified is forgotten after thirty days', async () => {
  const liv = await fresh('liv');
  const { id: message_id } = await say(mia, await open('private'), `@liv`);
  const why = () => sql`select reason from silences where message_id = ${message_id} and user_id = ${liv.id}`;
  const db = connect(world.databaseUrl);
  const inDays = (days: number) => Date.now() + days * 86_400_000;
  await pruneSilences(db, inDays(29.9));
  expect(await why()).toEqual([{ reason: 'cannot_see_channel' }]);
  await pruneSilences(db, inDays(30.1));
  expect(await why()).toEqual([]);
  await disconnect(db);
});

test('of what has only files their names are shown', async () => {
  const mona = await fresh('mona');
  const bring = async (filename: string) => {
    const file = { filename, content_type: 'text/plain', size: 2 };
    const { attachment, upload_url, headers } = await mia.client.attachments.createUploadUrl.mutate(file);
    await fetch(upload_url, { method: 'PUT', headers, body: 'Hi' });
    return attachment.id;
  };
  const heard = await mona.hear();
  const attachment_ids = [await bring('b.txt'), await bring('a.txt')];
  const { id: message_id } = await mia.client.dms.createMessage.mutate({ user_id: mona.id, content: '', attachment_ids });
  expect((await heard.until('notification.created')).data.notification.preview).toBe('b.txt, a.txt');
  await mia.client.dms.createMessage.mutate({ user_id: mona.id, content: 'Read', attachment_ids: [await bring('c.txt')] });
  expect(await told(mona)).toEqual(['direct_message: Read', 'direct_message: b.txt, a.txt']);
  await mona.client.reactions.add.mutate({ message_id, emoji: '👍' });
  const [newest] = (await mia.client.notifications.list.query({ type: 'reaction', limit: 1 })).items;
  expect(newest?.preview).toBe('👍 b.txt, a.txt');
});
