import { type Channel, Message, type MessageId, Reaction, ReactionId } from '@parley/contracts';
import { openWorld, type Person, refusal } from '@parley/testing';
import { expect, test } from 'vitest';

const { owner, admin, mia, max, guest, outsider, workspace, general, sql } = await openWorld();
const nowhere = ReactionId.parse('019aa3b2-7c1e-7d3f-9a50-3c6f0e2b9d11');

let count = 0;
const open = (type: 'public' | 'private', ...people: Person[]) =>
  mia.client.channels.create.mutate({
    workspace_id: workspace.id,
    name: `channel-${++count}`,
    type,
    user_ids: people.map(({ id }) => id),
  });

const say = async ({ id: channel_id }: Pick<Channel, 'id'> = general, by = mia) =>
  (await by.client.messages.create.mutate({ channel_id, content: 'What do you think?' })).id;
const react = (by: Person, message_id: MessageId, emoji = '👍') => by.client.reactions.add.mutate({ message_id, emoji });
const remove = (by: Person, message_id: MessageId, reaction_id: string) =>
  by.client.reactions.remove.mutate({ message_id, reaction_id });
const list = (by: Person, message_id: MessageId, page: { limit?: number; cursor?: string } = {}) =>
  by.client.reactions.list.query({ message_id, ...page });
const groups = async (by: Person, message_id: MessageId) => (await by.client.messages.get.query({ message_id })).reactions;

test('a reaction is new once, and the same again is the first one, however it is written', async () => {
  const id = await say();
  const path = `/messages/${id}/reactions`;
  const first = await max.rest('POST', path, { emoji: '❤' });
  expect(first.status).toBe(201);
  expect(first.as(Reaction)).toMatchObject({ emoji: '❤\uFE0F', user_id: max.id, message_id: id });
  expect(Object.keys(first.body as object).toSorted()).toEqual(Object.keys(Reaction.shape).toSorted());
  for (const emoji of ['❤\uFE0F', '❤\uFE0E', ':heart:']) {
    const again = await max.rest('POST', path, { emoji });
    expect({ status: again.status, body: again.body }).toEqual({ status: 200, body: first.body });
  }
  expect((await list(mia, id)).items).toHaveLength(1);
});

test.each([
  [':+1:', '👍'],
  [':thumbsup:', '👍'],
  [':tada:', '🎉'],
  [':white_check_mark:', '✅'],
  [':de:', '🇩🇪'],
  [':wave::skin-tone-2:', '👋🏻'],
  [':point_up::skin-tone-6:', '☝🏿'],
  [':family_man_woman_girl_boy:', '👨‍👩‍👧‍👦'],
])('%s stands for %s', async (shortcode, emoji) => {
  expect((await react(max, await say(), shortcode)).emoji).toBe(emoji);
});

test.each(['', 'a', ':', ':no_such_emoji:', ':constructor:', ':tada::skin-tone-2:', '👍👍', '1', '<b>', '👍\0', '\uD83D'])(
  'one does not react with %j',
  async (emoji) => {
    const answer = await max.rest('POST', `/messages/${await say()}/reactions`, { emoji });
    expect(answer).toMatchObject({ status: 400, body: { reason: 'invalid_input', issues: [{ path: ['emoji'] }] } });
  },
);

test('in a message reactions are grouped as they came, and each sees his own', async () => {
  const id = await say();
  await react(max, id, '👀');
  await react(mia, id, '🎉');
  await react(owner, id, '👀');
  const expected = (reacted: boolean[]) => [
    { emoji: '👀', count: 2, user_ids: [max.id, owner.id], reacted: reacted[0] },
    { emoji: '🎉', count: 1, user_ids: [mia.id], reacted: reacted[1] },
  ];
  expect(await groups(max, id)).toEqual(expected([true, false]));
  expect(await groups(mia, id)).toEqual(expected([false, true]));
  const page = await mia.client.messages.list.query({ channel_id: general.id, limit: 1 });
  expect(page.items[0]?.reactions).toEqual(expected([false, true]));
  const around = await max.client.messages.list.query({ channel_id: general.id, around: id, limit: 1 });
  expect(around.items[0]?.reactions).toEqual(expected([true, false]));
});

test('what many hear of a message does not say that they reacted', async () => {
  const id = await say();
  await react(mia, id);
  const heard = await max.hear();
  const edited = await mia.client.messages.update.mutate({ message_id: id, content: 'Well?' });
  expect(edited.reactions).toMatchObject([{ reacted: true }]);
  expect((await heard.until('message.updated')).data.message.reactions).toMatchObject([{ count: 1, reacted: false }]);
});

test('replies and pins show their reactions too', async () => {
  const root = await say();
  const { id } = await max.client.messages.create.mutate({
    channel_id: general.id,
    content: 'Good',
    parent_message_id: root,
  });
  await react(mia, id);
  await admin.client.messages.pin.mutate({ message_id: id });
  const [reply] = (await mia.client.messages.replies.query({ message_id: root })).items;
  const [pin] = (await mia.client.messages.pins.query({ channel_id: general.id })).items;
  for (const message of [reply, pin]) expect(message?.reactions).toMatchObject([{ emoji: '👍', count: 1, reacted: true }]);
});

test('one’s own reaction is taken back by its id or by its emoji, over either path', async () => {
  const id = await say();
  const ids = [];
  for (const emoji of ['👍', '❤', '🎉', '#⃣']) ids.push((await react(max, id, emoji)).id);
  const answers = [
    await max.rest('DELETE', `/messages/${id}/reactions/${ids[0]}`),
    await max.rest('DELETE', `/message/${id}/reactions/${encodeURIComponent('❤')}`),
    await max.rest('DELETE', `/messages/${id}/reactions/${encodeURIComponent(':tada:')}`),
    await max.rest('DELETE', `/message/${id}/reactions/${encodeURIComponent('#\uFE0F⃣')}`),
  ];
  expect(answers.map(({ status, text }) => ({ status, text }))).toEqual(answers.map(() => ({ status: 204, text: '' })));
  expect(await groups(max, id)).toEqual([]);
  expect(await refusal(remove(max, id, '👍'))).toBe('not_found');
  expect(await refusal(remove(max, id, ids[0] ?? ''))).toBe('not_found');
});

test('nobody takes another’s reaction back, or one of another message', async () => {
  const [id, other] = [await say(), await say()];
  const reaction = await react(max, id);
  for (const person of [mia, admin, owner]) {
    expect(await refusal(remove(person, id, reaction.id))).toBe('not_allowed');
    expect(await refusal(remove(person, id, '👍'))).toBe('not_found');
  }
  expect(await refusal(remove(max, other, reaction.id))).toBe('not_found');
  expect(await refusal(remove(max, id, nowhere))).toBe('not_found');
  expect(await groups(mia, id)).toMatchObject([{ count: 1 }]);
});

test('only who is in a channel reacts there; who may read it sees how others reacted', async () => {
  const hall = await say(await open('public'));
  const { id: reaction_id } = await react(mia, hall);
  for (const person of [owner, admin, max]) {
    expect(await refusal(react(person, hall))).toBe('not_a_member');
    expect(await refusal(remove(person, hall, reaction_id))).toBe('not_a_member');
    expect((await list(person, hall)).items).toHaveLength(1);
  }
  const club = await say(await open('private'));
  await react(mia, club);
  for (const [person, hidden] of [
    [guest, hall],
    [outsider, hall],
    [owner, club],
    [max, club],
    [outsider, club],
  ] as const) {
    expect(await refusal(react(person, hidden))).toBe('not_found');
    expect(await refusal(remove(person, hidden, '👍'))).toBe('not_found');
    expect(await refusal(list(person, hidden))).toBe('not_found');
  }
});

test('guests react where they are, and who has left does not', async () => {
  const channel = await open('private', guest, max);
  const id = await say(channel);
  expect((await react(guest, id)).user_id).toBe(guest.id);
  await react(max, id);
  await max.client.channelMembers.remove.mutate({ channel_id: channel.id, user_id: max.id });
  expect(await refusal(remove(max, id, '👍'))).toBe('not_found');
  expect(await groups(mia, id)).toMatchObject([{ count: 2 }]);
});

test('in an archived channel reactions stay as they are', async () => {
  const channel = await open('public');
  const id = await say(channel);
  await react(mia, id);
  await mia.client.channels.update.mutate({ channel_id: channel.id, archived: true });
  expect(await refusal(react(mia, id, '🎉'))).toBe('channel_archived');
  expect(await refusal(remove(mia, id, '👍'))).toBe('channel_archived');
  expect((await list(mia, id)).items).toHaveLength(1);
});

test('what was deleted has no reactions, and gets none', async () => {
  const id = await say();
  await react(max, id);
  await max.client.messages.create.mutate({ channel_id: general.id, content: 'Indeed', parent_message_id: id });
  await mia.client.messages.delete.mutate({ message_id: id });
  expect(await groups(max, id)).toEqual([]);
  expect(await refusal(react(max, id))).toBe('not_found');
});

test('reactions and their end are heard by those in the channel, and by nobody else', async () => {
  const channel = await open('private', max);
  const id = await say(channel);
  const [his, others] = await Promise.all([max.hear(), owner.hear()]);
  const reaction = await react(mia, id);
  await react(mia, id);
  await remove(mia, id, reaction.id);
  await say(general);
  expect((await his.until('reaction.added')).data).toEqual({ reaction });
  const { data, channel_id, workspace_id, actor_id } = await his.until('reaction.removed');
  expect({ data, channel_id, workspace_id, actor_id }).toEqual({
    data: { reaction },
    channel_id: channel.id,
    workspace_id: workspace.id,
    actor_id: mia.id,
  });
  await his.until('message.created');
  await others.until('message.created');
  expect(his.types()).toEqual(['reaction.added', 'reaction.removed', 'message.created']);
  expect(others.types()).toEqual(['message.created']);
});

test('a message has fifty different reactions, and more of the same', async () => {
  const id = await say();
  await sql`insert into reactions (id, channel_id, message_id, user_id, emoji)
    select gen_random_uuid(), ${general.id}, ${id}, ${owner.id}, chr(128512 + number) from generate_series(0, 48) number`;
  const outcomes = await Promise.allSettled(['👍', '🎉', '👀'].map((emoji) => react(max, id, emoji)));
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  const { status, body } = await mia.rest('POST', `/messages/${id}/reactions`, { emoji: '🦊' });
  expect({ status, body }).toMatchObject({ status: 409, body: { reason: 'too_many_reactions' } });
  expect((await react(mia, id, '😀')).emoji).toBe('😀');
  expect(await groups(mia, id)).toHaveLength(50);
});

test('who reacted is listed page by page, as they did', async () => {
  const id = await say();
  for (const person of [mia, max, admin]) await react(person, id);
  await react(owner, id, '🎉');
  const { items, next_cursor } = await list(mia, id, { limit: 3 });
  expect(items.map(({ user_id }) => user_id)).toEqual([mia.id, max.id, admin.id]);
  expect((await list(mia, id, { limit: 3, cursor: next_cursor ?? '' })).items.map(({ user_id }) => user_id)).toEqual([owner.id]);
});

test('of many reactions at once each is counted once', async () => {
  const id = await say();
  const deeds = [mia, max, admin, owner].flatMap((person) => [
    ...Array.from({ length: 2 }, () => react(person, id)),
    react(person, id, '🎉').then(() => remove(person, id, '🎉')),
  ]);
  await Promise.all(deeds);
  const [group, ...others] = await groups(mia, id);
  expect(others).toEqual([]);
  expect(group).toMatchObject({ emoji: '👍', count: 4, reacted: true });
  expect(new Set(group?.user_ids)).toEqual(new Set([mia.id, max.id, admin.id, owner.id]));
});

test('all reactions are counted, and a hundred of those who reacted are named', async () => {
  const id = await say();
  await sql`insert into users (id, email, username, display_name, password_hash)
    select gen_random_uuid(), 'u' || number || '@example.com', 'u' || number, 'U', '' from generate_series(1, 120) number`;
  await sql`insert into reactions (id, channel_id, message_id, user_id, emoji)
    select gen_random_uuid(), ${general.id}, ${id}, id, '👍' from users where display_name = 'U'`;
  await react(mia, id);
  const [group] = (await mia.rest('GET', `/messages/${id}`)).as(Message).reactions;
  expect(group).toMatchObject({ count: 121, reacted: true });
  expect(group?.user_ids).toHaveLength(100);
});
