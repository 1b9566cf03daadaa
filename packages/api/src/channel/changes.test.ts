import { Channel, type ChannelChanges, type ChannelId } from '@parley/contracts';
import { openWorld, type Person, refusal } from '@parley/testing';
import { expect, test } from 'vitest';

const { owner, admin, mia, max, guest, outsider, workspace, general, sql } = await openWorld();
const workspace_id = workspace.id;

let count = 0;
const open = async (by: Person, type: 'public' | 'private' = 'public', ...people: Person[]) => {
  const user_ids = people.map(({ id }) => id);
  return (await by.client.channels.create.mutate({ workspace_id, name: `channel-${++count}`, type, user_ids })).id;
};

const update = (by: Person, channel_id: ChannelId, changes: Omit<ChannelChanges, 'channel_id'>) =>
  by.client.channels.update.mutate({ channel_id, ...changes });
const remove = (by: Person, channel_id: ChannelId) => by.client.channels.delete.mutate({ channel_id });
const read = (by: Person, channel_id: ChannelId) => by.client.channels.get.query({ channel_id });
const say = (by: Person, channel_id: ChannelId, content = 'Hello') => by.client.messages.create.mutate({ channel_id, content });
const missed = async (by: Person, last_event_id: string) =>
  (await by.client.events.list.query({ last_event_id, limit: 100 })).items.flatMap(({ type, channel_id }) =>
    type.startsWith('notification.') ? [] : { type, channel_id },
  );
const cursorOf = async (by: Person) => (await by.client.events.snapshot.query()).last_event_id;

test('what is named of a channel is changed, and all else stays', async () => {
  const id = await open(mia);
  const before = await read(mia, id);
  const after = await update(mia, id, { name: `renamed-${count}`, topic: 'Soup', description: 'All about soup' });
  expect(after).toEqual({
    ...before,
    name: `renamed-${count}`,
    topic: 'Soup',
    description: 'All about soup',
    updated_at: expect.any(Date) as unknown,
  });
  expect(after.updated_at.getTime()).toBeGreaterThan(before.updated_at.getTime());
  expect(await read(max, id)).toEqual({ ...after, is_member: false, last_read_seq: null });
  expect((await update(mia, id, { topic: null, description: null })).topic).toBeNull();
});

test('a changed channel has exactly the fields of the contract', async () => {
  const { status, body } = await mia.rest('PUT', `/channels/${await open(mia)}`, { topic: 'Soup' });
  expect(status).toBe(200);
  const { users: _onlyOfDirectMessages, ...shape } = Channel.shape;
  expect(Object.keys(body as object).toSorted()).toEqual(Object.keys(shape).toSorted());
});

test('what is as it was already is no change, and nobody hears of it', async () => {
  const id = await open(mia);
  const before = await read(mia, id);
  const heard = await max.hear();
  for (const changes of [{}, { name: before.name ?? '' }, { type: 'public' as const, archived: false, topic: null }]) {
    expect(await update(mia, id, changes)).toEqual(before);
  }
  await say(mia, general.id);
  await heard.until('message.created');
  expect(heard.types()).toEqual(['message.created']);
});

test('admins change every public channel, and private ones that they are in; members those that they opened', async () => {
  const [hall, club] = [await open(mia, 'public', max, guest), await open(mia, 'private', max, guest, admin)];
  for (const person of [owner, admin, mia]) await update(person, hall, { topic: person.me.username });
  for (const person of [max, guest]) {
    expect(await refusal(update(person, hall, { topic: 'Mine' }))).toBe('not_allowed');
    expect(await refusal(update(person, club, { topic: 'Mine' }))).toBe('not_allowed');
    expect(await refusal(remove(person, hall))).toBe('not_allowed');
    expect(await refusal(remove(person, club))).toBe('not_allowed');
  }
  await update(admin, club, { topic: 'Ours' });
  for (const person of [owner, outsider]) {
    expect(await refusal(update(person, club, { topic: 'Mine' }))).toBe('not_found');
    expect(await refusal(remove(person, club))).toBe('not_found');
  }
});

test('a channel is not called as another is, however many try it at once', async () => {
  const [one, other, third] = [await open(mia), await open(mia), await open(mia)];
  const taken = (await read(mia, one)).name ?? '';
  expect(await refusal(update(mia, other, { name: taken }))).toBe('name_taken');
  const outcomes = await Promise.allSettled([other, third].map((id) => update(mia, id, { name: 'contested' })));
  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  const { status } = await mia.rest('PUT', `/channels/${one}`, { name: 'contested' });
  expect(status).toBe(409);
});

test.each<[string, object]>([
  ['a direct message', { type: 'dm' }],
  ['without a name', { name: null }],
  ['with blanks in its name', { name: 'two words' }],
  ['with a topic of 251 characters', { topic: 'x'.repeat(251) }],
  ['archived at a time', { archived_at: '2026-11-22T10:00:00.000Z' }],
  ['of another founder', { created_by: mia.id }],
  ['in another workspace', { workspace_id }],
  ['general', { is_general: true }],
])('no channel becomes one %s', async (_what, changes) => {
  const answer = await owner.rest('PUT', `/channels/${general.id}`, changes);
  expect(answer).toMatchObject({ status: 400, body: { reason: 'invalid_input' } });
});

test('in an archived channel nothing is changed, but all is read, until it is brought back', async () => {
  const id = await open(mia, 'public', max);
  await say(max, id, 'For ever');
  expect((await update(mia, id, { archived: true })).archived_at).toBeInstanceOf(Date);
  expect((await update(mia, id, { archived: true })).archived_at).toBeInstanceOf(Date);
  expect(await refusal(say(max, id))).toBe('channel_archived');
  for (const changes of [{ topic: 'New' }, { type: 'private' as const }, { archived: true, name: 'new' }]) {
    expect(await refusal(update(mia, id, changes))).toBe('channel_archived');
  }
  expect((await max.client.messages.list.query({ channel_id: id })).items.map(({ content }) => content)).toEqual(['For ever']);
  expect(await update(mia, id, { archived: false, topic: 'Back' })).toMatchObject({ archived_at: null, topic: 'Back' });
  await say(max, id);
});

test('general stays what it is, whatever it is called', async () => {
  for (const changes of [{ archived: true }, { type: 'private' as const }]) {
    expect(await refusal(update(owner, general.id, changes))).toBe('general_is_permanent');
  }
  expect(await refusal(remove(owner, general.id))).toBe('general_is_permanent');
  expect(await refusal(update(mia, general.id, { archived: true }))).toBe('not_allowed');
  await update(owner, general.id, { name: 'everybody' });
  expect(await refusal(mia.client.channelMembers.remove.mutate({ channel_id: general.id, user_id: mia.id }))).toBe(
    'general_is_permanent',
  );
  await update(admin, general.id, { name: 'general' });
});

test('the workspace hears of a public channel’s change, guests only where they are', async () => {
  const [with_him, without] = [await open(mia, 'public', guest), await open(mia)];
  const [hers, his, of, others] = await Promise.all([mia.hear(), max.hear(), guest.hear(), outsider.hear()]);
  await update(mia, without, { topic: 'Without' });
  await update(mia, with_him, { topic: 'With him' });
  for (const heard of [hers, his]) {
    const { data, actor_id } = await heard.until('channel.updated', ({ channel_id }) => channel_id === with_him);
    expect({ topic: data.channel.topic, actor_id }).toEqual({ topic: 'With him', actor_id: mia.id });
    expect(heard.types()).toEqual(['channel.updated', 'channel.updated']);
  }
  await of.until('channel.updated');
  await outsider.client.workspaces.create.mutate({ name: 'Elsewhere' });
  await others.until('member.joined');
  expect(of.told.map(({ channel_id }) => channel_id)).toEqual([with_him]);
  expect(others.types()).not.toContain('channel.updated');
});

test('of a private channel’s change only those hear who are in it', async () => {
  const id = await open(mia, 'private', max);
  const [his, of] = await Promise.all([max.hear(), owner.hear()]);
  await update(mia, id, { topic: 'Secret' });
  await say(mia, general.id);
  expect((await his.until('channel.updated')).data.channel).toMatchObject({ id, topic: 'Secret' });
  await of.until('message.created');
  expect(of.types()).toEqual(['message.created']);
});

test('a channel that becomes private is gone for those who are not in it, and stays for those who are', async () => {
  const id = await open(mia, 'public', max, guest);
  await say(mia, id, 'Among us');
  const [his, of, others, cursor] = [await max.hear(), await guest.hear(), await owner.hear(), await cursorOf(admin)];
  expect((await update(mia, id, { type: 'private' })).type).toBe('private');
  await update(mia, id, { topic: 'Secret' });
  await say(mia, general.id, 'Next');

  for (const heard of [his, of]) {
    await heard.until('channel.updated', ({ data }) => data.channel.topic === 'Secret');
    expect(heard.types()).not.toContain('channel.deleted');
  }
  await others.until('message.created');
  expect(others.told.map(({ type, channel_id }) => ({ type, channel_id }))).toEqual([
    { type: 'channel.deleted', channel_id: id },
    { type: 'message.created', channel_id: general.id },
  ]);
  expect(await missed(admin, cursor)).toEqual([
    { type: 'channel.deleted', channel_id: id },
    { type: 'message.created', channel_id: general.id },
  ]);
  for (const person of [owner, admin]) {
    expect(await refusal(read(person, id))).toBe('not_found');
    expect(await refusal(person.client.messages.list.query({ channel_id: id }))).toBe('not_found');
    expect(await refusal(person.client.channelMembers.add.mutate({ channel_id: id, user_id: person.id }))).toBe('not_found');
  }
  expect((await max.client.messages.list.query({ channel_id: id })).items).toHaveLength(1);
});

test('who leaves a channel while it becomes private is told that it is gone, whichever comes first', async () => {
  for (let round = 0; round < 15; round++) {
    const id = await open(mia, 'public', max);
    const heard = await max.hear();
    const leaving = max.client.channelMembers.remove.mutate({ channel_id: id, user_id: max.id });
    await Promise.all([leaving, update(mia, id, { type: 'private' })]);
    // Who was in it when it became private is told so, and then that he left; nobody else is.
    await heard.until('member.left', ({ channel_id }) => channel_id === id);
    const last = await open(mia, 'public', max);
    await heard.until('member.joined', ({ channel_id }) => channel_id === last);
    const told = heard.told.filter(({ channel_id }) => channel_id === id).map(({ type }) => type);
    expect(told.includes('channel.deleted') || told.includes('channel.updated'), told.join()).toBe(true);
  }
});

test('who has just left a channel that becomes private is told so in the order of the channel too', async () => {
  const id = await open(mia, 'public', max, guest);
  for (const who of [max, guest]) await who.client.channelMembers.remove.mutate({ channel_id: id, user_id: who.id });
  await update(mia, id, { type: 'private' });
  const told = await sql<{ scope: string }[]>`
    select own.scope from events own join events leaving on leaving.partition = own.partition and leaving.seq < own.seq
    where own.channel_id = ${id} and own.type = 'channel.deleted' and own.scope like 'user:%'
      and leaving.channel_id = ${id} and leaving.type = 'member.left' group by own.scope`;
  expect(
    told.map(({ scope }) => scope),
    'the guest sees no public channels',
  ).toEqual([`user:${max.id}`]);
});

test('an admin who makes a channel private that he is not in has lost it himself', async () => {
  const id = await open(mia);
  expect(await update(owner, id, { type: 'private' })).toMatchObject({ type: 'private', is_member: false });
  expect(await refusal(read(owner, id))).toBe('not_found');
  expect((await read(mia, id)).type).toBe('private');
});

test('what a channel was called while it was public is not told again once it is private', async () => {
  const [cursor, first] = [await cursorOf(max), await max.hear()];
  first.stop();
  const id = await open(mia);
  await update(mia, id, { topic: 'Canary' });
  await update(mia, id, { type: 'private' });
  expect((await missed(max, cursor)).filter(({ channel_id }) => channel_id === id)).toEqual([
    { type: 'channel.deleted', channel_id: id },
  ]);
  const resumed = await max.hear(first.lastId);
  const ofIt = resumed.told.filter(({ channel_id }) => channel_id === id);
  expect(ofIt.map(({ type }) => type)).toEqual(['channel.deleted']);
  expect(JSON.stringify(resumed.events)).not.toContain('Canary');
});

test('a channel that becomes public is shown to the workspace, with all that was said in it', async () => {
  const id = await open(mia, 'private', guest);
  await say(mia, id, 'Now for everybody');
  const [his, of, others] = await Promise.all([max.hear(), guest.hear(), outsider.hear()]);
  await update(mia, id, { type: 'public' });
  expect((await his.until('channel.updated')).data.channel).toMatchObject({ id, type: 'public' });
  expect((await of.until('channel.updated')).data.channel).toMatchObject({ id, type: 'public' });
  expect((await max.client.messages.list.query({ channel_id: id })).items).toHaveLength(1);
  await max.client.channelMembers.add.mutate({ channel_id: id, user_id: max.id });
  expect(others.told).toEqual([]);
});

test('a deleted channel is gone for everybody at once, with its name and all that was said in it', async () => {
  const id = await open(mia, 'public', max, guest);
  const { name } = await read(mia, id);
  const { id: message_id } = await say(max, id, 'Soon gone');
  await mia.client.messages.create.mutate({ channel_id: id, content: 'This too', parent_message_id: message_id });
  const [hers, his, of, others, cursor] = [
    await mia.hear(),
    await max.hear(),
    await guest.hear(),
    await outsider.hear(),
    await cursorOf(max),
  ];
  const { status, text } = await mia.rest('DELETE', `/channels/${id}`);
  expect({ status, text }).toEqual({ status: 204, text: '' });

  for (const heard of [hers, his, of]) {
    expect((await heard.until('channel.deleted')).data).toEqual({ channel_id: id });
    expect(heard.types()).toEqual(['channel.deleted']);
  }
  expect(await missed(max, cursor)).toContainEqual({ type: 'channel.deleted', channel_id: id });
  expect(others.told).toEqual([]);
  for (const person of [owner, mia, max, guest, outsider]) {
    expect(await refusal(read(person, id))).toBe('not_found');
    expect(await refusal(say(person, id))).toBe('not_found');
    expect(await refusal(person.client.messages.get.query({ message_id }))).toBe('not_found');
    expect((await person.client.events.snapshot.query()).channels.map((channel) => channel.id)).not.toContain(id);
  }
  expect(await refusal(remove(mia, id))).toBe('not_found');
  expect((await mia.client.channels.create.mutate({ workspace_id, name: name ?? '' })).name).toBe(name);
});

test('what a deleted channel leaves behind is taken away in the end', async () => {
  const id = await open(mia, 'private');
  const { id: parent_message_id } = await say(mia, id, 'Root');
  await sql`insert into messages (id, channel_id, seq, user_id, content, parent_message_id, created_at)
    select gen_random_uuid(), ${id}, 1 + number, ${mia.id}, 'Reply', ${parent_message_id}, now() from generate_series(1, 1200) number`;
  await remove(mia, id);
  const left = async () => {
    const [row] = await sql`select (select count(*) from messages where channel_id = ${id})::int as messages,
      (select count(*) from channels where id = ${id})::int as channels`;
    return row;
  };
  await expect.poll(left, { timeout: 5_000 }).toEqual({ messages: 0, channels: 0 });
});

test('of a private channel’s end those hear who were in it, also who was away, and nobody else', async () => {
  const id = await open(mia, 'private', max, guest);
  const [his, others, cursor] = [await max.hear(), await owner.hear(), await cursorOf(guest)];
  await remove(mia, id);
  await say(mia, general.id);
  expect((await his.until('channel.deleted')).data).toEqual({ channel_id: id });
  await others.until('message.created');
  expect(others.types()).toEqual(['message.created']);
  expect(await missed(guest, cursor)).toEqual([{ type: 'channel.deleted', channel_id: id }]);
});

test('of sending and deleting at once either comes first, and nothing is heard after the end', async () => {
  for (let round = 0; round < 5; round++) {
    const id = await open(mia, 'public', max);
    const heard = await max.hear();
    const sent = Promise.allSettled(Array.from({ length: 8 }, () => say(max, id)));
    await remove(mia, id);
    await sent;
    await say(mia, general.id, `Round ${round}`);
    await heard.until('message.created', ({ channel_id }) => channel_id === general.id);
    const ofIt = heard.told.filter(({ channel_id }) => channel_id === id).map(({ type }) => type);
    expect(ofIt.indexOf('channel.deleted')).toBe(ofIt.length - 1);
    heard.stop();
  }
});

const prefer = (by: Person, channel_id: ChannelId, wishes: { notify: Channel['notify']; muted_until?: Date | null }) =>
  by.client.channels.setPreferences.mutate({ channel_id, ...wishes });

test('everybody has his own preferences in a channel, also where it is archived', async () => {
  const id = await open(mia, 'public', max, guest);
  const muted_until = new Date('2999-12-31T23:59:59.000Z');
  expect(await prefer(max, id, { notify: 'mentions', muted_until })).toMatchObject({ notify: 'mentions', muted_until });
  expect(await read(mia, id)).toMatchObject({ notify: 'all', muted_until: null });
  await update(mia, id, { archived: true });
  expect(await prefer(guest, id, { notify: 'none' })).toMatchObject({ notify: 'none', muted_until: null });
  expect(await prefer(max, id, { notify: 'all' })).toMatchObject({ notify: 'all', muted_until });
  expect(await prefer(max, id, { notify: 'all', muted_until: null })).toMatchObject({ notify: 'all', muted_until: null });
});

test('who is not in a channel has no preferences there', async () => {
  const [hall, club] = [await open(mia), await open(mia, 'private')];
  for (const person of [owner, max]) {
    expect(await refusal(prefer(person, hall, { notify: 'none' }))).toBe('not_a_member');
    expect(await refusal(prefer(person, club, { notify: 'none' }))).toBe('not_found');
  }
  for (const person of [guest, outsider]) expect(await refusal(prefer(person, hall, { notify: 'none' }))).toBe('not_found');
});

test.each<[string, object]>([
  ['nothing', {}],
  ['what there is not', { notify: 'sometimes' }],
  ['a time that is none', { notify: 'all', muted_until: 'tomorrow' }],
  ['what another wants', { notify: 'all', user_id: max.id }],
])('one cannot prefer %s', async (_what, wishes) => {
  const answer = await mia.rest('PUT', `/channels/${general.id}/preferences`, wishes);
  expect(answer).toMatchObject({ status: 400, body: { reason: 'invalid_input' } });
});

test('one’s preferences are heard by one’s own devices, and by nobody else', async () => {
  const id = await open(mia, 'public', max);
  const [his, hers, cursor] = [await max.hear(), await mia.hear(), await cursorOf(max)];
  await prefer(max, id, { notify: 'mentions' });
  await prefer(max, id, { notify: 'mentions' });
  await say(mia, general.id);
  const { data } = await his.until('channel.updated');
  expect(data).toMatchObject({ channel: { id, notify: 'mentions', is_member: true }, seen_by: max.id });
  await his.until('message.created');
  expect(his.types()).toEqual(['channel.updated', 'message.created']);
  await hers.until('message.created');
  expect(hers.types()).toEqual(['message.created']);
  expect((await missed(max, cursor)).map(({ type }) => type)).toEqual(['channel.updated', 'message.created']);
  await max.client.channelMembers.remove.mutate({ channel_id: id, user_id: max.id });
  expect((await missed(max, cursor)).map(({ type }) => type)).toEqual(['message.created', 'member.left']);
});
