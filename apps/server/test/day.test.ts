import { applyEvent, type Channel, Message, Page, type Snapshot, type User } from '@parley/client';
import { openHouse, type Person } from '@parley/testing';
import { expect, test } from 'vitest';

// A day of a team, as its people have it: some by REST, some by the typed client, all of them listening.

const house = await openHouse();
const [olivia, marta, david, diana, tom, gina] = await Promise.all(
  ['olivia', 'marta', 'david', 'diana', 'tom', 'gina'].map((name) => house.register(name)),
);
if (!olivia || !marta || !david || !diana || !tom || !gina) throw new Error('somebody has overslept');
const everybody = { olivia, marta, david, diana, tom, gina };

/** What somebody knows of a channel when he opens his client. */
const seen = async ({ client }: Person, { id }: Channel) =>
  (await client.events.snapshot.query()).channels.find((one) => one.id === id);
const counts = async (by: Person, channel: Channel) => {
  const { unread_count, mention_count } = (await seen(by, channel)) ?? {};
  return { unread_count, mention_count };
};
const told = async ({ client }: Person) =>
  (await client.notifications.list.query({ status: 'unread' })).items.map(({ type, actor, preview }) => [
    type,
    actor.username,
    preview,
  ]);

/** Brings a file as the server says. */
async function bring({ client }: Person, filename: string, content_type: string, bytes: Buffer) {
  const { attachment, upload_url, method, headers } = await client.attachments.createUploadUrl.mutate({
    filename,
    content_type,
    size: bytes.length,
  });
  expect((await fetch(upload_url, { method, headers, body: bytes })).status).toBe(200);
  return attachment.id;
}

/** Fetches a file by REST, and goes where it is sent on to. */
async function fetchFile({ rest }: Person, url: string): Promise<Buffer> {
  const { status, headers } = await rest('GET', url);
  expect(status).toBe(302);
  return Buffer.from(await (await fetch(headers.get('location') ?? '')).arrayBuffer());
}

test('a day of a team goes as it should, from the first invitation to the last read message', { timeout: 60_000 }, async () => {
  // Olivia founds the place. The others come by her link, Gina from outside by an invitation to one channel.
  const { id: workspace_id } = await olivia.client.workspaces.create.mutate({ name: 'Northwind' });
  const open = (by: Person, name: string) => by.client.channels.create.mutate({ workspace_id, name });
  const [development, design] = [await open(olivia, 'development'), await open(olivia, 'design')];
  const link = await olivia.client.invitations.create.mutate({
    workspace_id,
    channel_ids: [development.id, design.id],
  });
  for (const person of [marta, david, diana, tom]) {
    expect((await person.rest('POST', '/invitations/accept', { token: link.token })).status).toBe(200);
  }
  await olivia.client.members.update.mutate({ workspace_id, user_id: marta.id, role: 'admin' });
  const forGina = await olivia.client.invitations.create.mutate({ workspace_id, role: 'guest', channel_ids: [design.id] });
  await gina.client.invitations.accept.mutate({ token: forGina.token });
  await david.client.users.update.mutate({ display_name: 'David Park', title: 'Developer' });
  for (const { client } of Object.values(everybody)) await client.notifications.markAllRead.mutate({});

  const mornings = new Map<Person, Snapshot>();
  for (const person of Object.values(everybody)) mornings.set(person, await person.client.events.snapshot.query());
  const [davidHears, dianaHears, martaHears, ginaHears] = [
    await david.hear(),
    await diana.hear(),
    await marta.hear(),
    await gina.hear(),
  ];

  // A post in #development is commented, reacted to and threaded, and people are notified.
  const sent = await david.rest('POST', `/channels/${development.id}/messages`, {
    content: 'The importer is **done**. Who has a look?',
  });
  expect(sent.status).toBe(201);
  const post = sent.as(Message);
  await dianaHears.until('message.created', ({ data }) => data.message.id === post.id);
  const reply = (by: Person, content: string) =>
    by.client.messages.create.mutate({ channel_id: development.id, content, parent_message_id: post.id });
  await reply(tom, 'I will, after lunch.');
  await reply(diana, 'It looks good. The button is a little low.');
  await diana.client.reactions.add.mutate({ message_id: post.id, emoji: ':tada:' });
  expect((await marta.rest('POST', `/messages/${post.id}/reactions`, { emoji: '🎉' })).status).toBe(201);
  await davidHears.until('reaction.added', ({ data }) => data.reaction.user_id === marta.id);
  await davidHears.until('thread.updated', ({ data }) => data.message_id === post.id && data.thread_reply_count === 2);
  expect(await told(david)).toEqual([
    ['reaction', 'marta', '🎉 The importer is **done**. Who has a look?'],
    ['reaction', 'diana', '🎉 The importer is **done**. Who has a look?'],
    ['thread_reply', 'diana', 'It looks good. The button is a little low.'],
    ['thread_reply', 'tom', 'I will, after lunch.'],
  ]);
  expect(await told(tom)).toEqual([['thread_reply', 'diana', 'It looks good. The button is a little low.']]);
  const shown = (await tom.rest('GET', `/messages/${post.id}`)).as(Message);
  expect(shown).toMatchObject({
    thread_reply_count: 2,
    reactions: [{ emoji: '🎉', count: 2, user_ids: [diana.id, marta.id], reacted: false }],
  });
  expect(new Set(shown.thread_user_ids)).toEqual(new Set([tom.id, diana.id]));

  // The designer finds the developer, though she cannot spell him, and writes to him with a picture.
  const found = await diana.client.users.list.query({ q: 'davd park', workspace_id });
  expect(found.items[0]?.id).toBe(david.id);
  const picture = Buffer.from('R0lGODlhAQABAIAAAP///wAAACH5BAEAAAAALAAAAAABAAEAAAICRAEAOw==', 'base64');
  const attachment_id = await bring(diana, 'button.gif', 'image/gif', picture);
  const direct = await diana.client.dms.createMessage.mutate({
    user_id: david.id,
    content: 'Like this?',
    attachment_ids: [attachment_id],
  });
  await davidHears.until('member.joined', ({ channel_id }) => channel_id === direct.channel_id);
  await davidHears.until('message.created', ({ data }) => data.message.id === direct.id);
  await davidHears.until('notification.created', ({ data }) => data.notification.type === 'direct_message');
  const { message: looked } = (await davidHears.until('message.updated', ({ data }) => data.message.id === direct.id)).data;
  const [file] = looked.attachments;
  expect(file).toMatchObject({ width: 1, height: 1 });
  expect(await fetchFile(david, file?.url ?? '')).toEqual(picture);
  expect((await fetchFile(david, file?.thumbnail_url ?? '')).toString('latin1', 8, 12)).toBe('WEBP');
  for (const stranger of [marta, gina]) expect((await stranger.rest('GET', file?.url ?? '')).status).toBe(404);
  const answer = await david.rest('POST', `/dms/users/${diana.id}/messages`, { content: 'Just like this 👍' });
  expect(answer.as(Message).channel_id).toBe(direct.channel_id);
  await dianaHears.until('message.created', ({ data }) => data.message.content === 'Just like this 👍');
  const [conversation] = (await diana.client.dms.list.query({})).items;
  expect(conversation).toMatchObject({ unread_count: 1, last_message: { content: 'Just like this 👍' } });

  // The manager calls somebody who is away; he finds it when he comes back, and answers in the thread.
  const call = await marta.client.messages.create.mutate({
    channel_id: development.id,
    content: 'We release at four. @tom, is it tested?',
  });
  expect(await counts(tom, development)).toEqual({ unread_count: 2, mention_count: 1 });
  expect((await told(tom))[0]).toEqual(['mention', 'marta', 'We release at four. @tom, is it tested?']);
  const report = await bring(tom, 'report.txt', 'text/plain', Buffer.from('41 passed, 1 failed'));
  const tested = await tom.rest('POST', `/channels/${development.id}/messages`, {
    content: 'Nearly: see the report.',
    parent_message_id: call.id,
    attachment_ids: [report],
  });
  expect(tested.status).toBe(201);
  await martaHears.until('notification.created', ({ data }) => data.notification.type === 'thread_reply');
  const thread = (await marta.rest('GET', `/messages/${call.id}/replies`)).as(Page(Message));
  expect(thread.items.map(({ content, attachments }) => [content, attachments[0]?.filename])).toEqual([
    ['Nearly: see the report.', 'report.txt'],
  ]);
  expect((await fetchFile(marta, thread.items[0]?.attachments[0]?.url ?? '')).toString()).toBe('41 passed, 1 failed');
  const { threads } = marta.client;
  expect((await threads.list.query({ unread: true })).items).toMatchObject([{ message: { id: call.id }, unread_count: 1 }]);
  await marta.rest('PUT', `/channels/${development.id}/read`, { message_id: tested.as(Message).id });
  expect((await threads.list.query({ unread: true })).items).toEqual([]);
  const read = await tom.client.channels.markRead.mutate({ channel_id: development.id, message_id: call.id });
  expect(read).toMatchObject({ unread_count: 0, mention_count: 0 });

  // What was wrong is put right, what was too much is taken back, what matters is pinned.
  await tom.client.messages.update.mutate({ message_id: tested.as(Message).id, content: 'All of it passes now.' });
  const aside = await david.client.messages.create.mutate({ channel_id: development.id, content: 'Wrong window, sorry' });
  expect(await counts(olivia, development)).toEqual({ unread_count: 3, mention_count: 0 });
  await david.client.messages.delete.mutate({ message_id: aside.id });
  expect(await counts(olivia, development)).toEqual({ unread_count: 2, mention_count: 0 });
  await marta.client.messages.pin.mutate({ message_id: call.id });
  const pins = (await tom.rest('GET', `/channels/${development.id}/pins`)).as(Page(Message));
  expect(pins.items.map(({ id }) => id)).toEqual([call.id]);
  const history = (await tom.rest('GET', `/channels/${development.id}/messages`)).as(Page(Message));
  expect(history.items.map(({ id }) => id)).toEqual([call.id, post.id]);

  // Olivia, who was away, looks for it.
  const search = async (by: Person, q: string) =>
    (await by.client.search.query.query({ q, workspace_id })).items.flatMap((hit) =>
      hit.type === 'message' ? hit.message.id : [],
    );
  expect(await search(olivia, 'importer from:@david in:#development')).toEqual([post.id]);
  expect(await search(olivia, '"all of it passes" is:thread')).toEqual([tested.as(Message).id]);
  expect(await search(olivia, 'wrong window')).toEqual([]);
  expect(await search(gina, 'importer')).toEqual([]);

  // The guest works along in #design, and knows of nothing else.
  await gina.client.messages.create.mutate({ channel_id: design.id, content: '@diana, the new icons are here' });
  await dianaHears.until('notification.created', ({ data }) => data.notification.type === 'mention');
  for (const path of [`/channels/${development.id}`, `/messages/${post.id}`, `/messages/${direct.id}`]) {
    expect((await gina.rest('GET', path)).status).toBe(404);
  }
  await diana.client.messages.create.mutate({ channel_id: design.id, content: 'Lovely, @gina' });
  await ginaHears.until('message.created', ({ data }) => data.message.user_id === diana.id);
  const places = ginaHears.events.flatMap(({ channel_id }) => channel_id ?? []);
  expect(new Set(places)).toEqual(new Set([design.id]));

  // In the evening each has read everything, and what he heard all day comes to what there is.
  for (const { client } of Object.values(everybody)) {
    const { channels, dms } = await client.events.snapshot.query();
    for (const { id: channel_id } of [...channels, ...dms.map(({ channel }) => channel)]) {
      const [last] = (await client.messages.list.query({ channel_id, limit: 1 })).items;
      if (last) await client.channels.markRead.mutate({ channel_id, message_id: last.id });
    }
    await client.notifications.markAllRead.mutate({});
  }
  for (const [{ client }, morning] of mornings) {
    const evening = await client.events.snapshot.query();
    const { items, caught_up } = await client.events.list.query({ last_event_id: morning.last_event_id, limit: 100 });
    expect(caught_up).toBe(true);
    expect(withoutPresence(items.reduce<Snapshot>(applyEvent, morning))).toEqual(withoutPresence(evening));
    expect(evening.unread_notifications).toBe(0);
    expect([...evening.channels, ...evening.dms].map(({ unread_count }) => unread_count).filter(Boolean)).toEqual([]);
  }
});

/** Who is there just now is not part of the log. */
function withoutPresence({ last_event_id: _id, user, dms, ...snapshot }: Snapshot) {
  const unseen = (person: User) => ({ ...person, presence: null });
  return {
    ...snapshot,
    user: { ...user, presence: null },
    dms: dms.map(({ channel, users, ...dm }) => ({
      ...dm,
      channel: { ...channel, users: channel.users?.map(unseen) },
      users: users.map(unseen),
    })),
  };
}
