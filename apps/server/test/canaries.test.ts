import { operations } from '@parley/api';
import type { AttachmentId, Channel } from '@parley/contracts';
import { openWorld, type Person, request } from '@parley/testing';
import { expect, test } from 'vitest';

// Every private thing carries a word of its own. All that somebody is told, whatever he asks for, is searched for them: each
// word is known to those who may know it, and to nobody else.

const world = await openWorld({ RATE_LIMITS: 'off' });
const { owner, admin, mia, max, guest, outsider, workspace, general } = world;
const workspace_id = workspace.id;

const [zelda, rita] = [await world.register('zelda'), await world.register('rita')];
for (const { id: user_id } of [zelda, rita]) await owner.client.members.add.mutate({ workspace_id, user_id });

const actors: Record<string, Person> = { owner, admin, mia, max, guest, outsider, removed: rita };
const members = ['owner', 'admin', 'mia', 'max'];

/** Who may know each word. */
const readers: Record<string, string[]> = {};

function canary(name: string, ...may: string[]): string {
  const word = `canary-${name}-7d3f9a50`;
  readers[word] = may.toSorted();
  return word;
}

const since = new Map<Person, string>();
for (const person of Object.values(actors)) since.set(person, (await person.client.events.snapshot.query()).last_event_id);
const hearings = new Map(await Promise.all(Object.values(actors).map(async (one) => [one, await one.hear()] as const)));
await owner.client.members.remove.mutate({ workspace_id, user_id: rita.id });

const ids: Record<string, string[]> = {
  workspace_id: [workspace_id],
  channel_id: [general.id],
  message_id: [],
  user_id: [owner, admin, mia, max, guest, outsider, zelda, rita].map(({ id }) => id),
  attachment_id: [],
  emoji_id: [],
  call_id: [],
};

async function open(by: Person, type: 'public' | 'private', word: string, ...people: Person[]): Promise<Channel> {
  const user_ids = people.map(({ id }) => id);
  const channel = await by.client.channels.create.mutate({ workspace_id, type, name: word, topic: `On ${word}`, user_ids });
  ids['channel_id']?.push(channel.id);
  return channel;
}

/** Says something and something else instead, answers it, reacts to it and pins it. */
async function talk(by: Person, { id: channel_id }: Channel, [first, second, reply]: [string, string, string]): Promise<void> {
  const { client } = by;
  const { id: message_id } = await client.messages.create.mutate({ channel_id, content: `${first} @gus @rita @max` });
  await client.messages.update.mutate({ message_id, content: second });
  await client.messages.create.mutate({ channel_id, content: reply, parent_message_id: message_id });
  await client.reactions.add.mutate({ message_id, emoji: '👍' });
  await client.messages.pin.mutate({ message_id });
  ids['message_id']?.push(message_id);
}

const words = (name: string, ...may: string[]): [string, string, string] => [
  canary(`${name}-first`, ...may),
  canary(`${name}-second`, ...may),
  canary(`${name}-reply`, ...may),
];

async function upload(by: Person, filename: string): Promise<AttachmentId> {
  const file = { filename, content_type: 'text/plain', size: 2 };
  const { attachment, upload_url, headers } = await by.client.attachments.createUploadUrl.mutate(file);
  await fetch(upload_url, { method: 'PUT', headers, body: 'Hi' });
  ids['attachment_id']?.push(attachment.id);
  return attachment.id;
}

async function sendFile(by: Person, { id: channel_id }: Channel, filename: string): Promise<void> {
  const attachment_ids = [await upload(by, filename)];
  await by.client.messages.create.mutate({ channel_id, content: '', attachment_ids });
}

await zelda.client.users.update.mutate({ display_name: canary('stranger', ...members), title: canary('title', ...members) });
await zelda.client.users.setStatus.mutate({ availability: 'busy', text: canary('status', ...members) });
await mia.client.users.update.mutate({ email: `${canary('address', 'owner', 'admin', 'mia')}@example.com` });

const square = await open(zelda, 'public', canary('square', ...members));
await talk(zelda, square, words('square', ...members));
await sendFile(zelda, square, `${canary('square-file', ...members)}.txt`);
const room = await open(owner, 'private', canary('room', 'owner', 'mia'), mia);
await talk(mia, room, words('room', 'owner', 'mia'));
await upload(mia, `${canary('file', 'mia')}.txt`);
await sendFile(mia, room, `${canary('room-file', 'owner', 'mia')}.txt`);
const club = await open(mia, 'private', canary('club', 'guest', 'mia'), guest);
await talk(mia, club, words('club', 'guest', 'mia'));

const direct = await mia.client.dms.createMessage.mutate({ user_id: owner.id, content: canary('direct', 'owner', 'mia') });
ids['channel_id']?.push(direct.channel_id);
ids['message_id']?.push(direct.id);

for (const [by, channel_id] of [
  [zelda, square.id],
  [mia, room.id],
  [mia, club.id],
  [mia, direct.channel_id],
] as const) {
  ids['call_id']?.push((await by.client.calls.start.mutate({ channel_id })).id);
}
const { id: talk_id } = await guest.client.calls.start.mutate({ channel_id: club.id });
await guest.client.calls.join.mutate({ call_id: talk_id });
await mia.client.calls.signal.mutate({ call_id: talk_id, to_user_id: guest.id, data: canary('signal', 'guest') });

const invitation = await owner.client.invitations.create.mutate({
  workspace_id,
  email: `${canary('invited', 'owner', 'admin')}@example.com`,
  channel_ids: [room.id],
});
readers[invitation.token] = [];

async function addEmoji({ client }: Person, name: string): Promise<void> {
  const dot = Buffer.from('R0lGODlhAQABAIAAAP///wAAACH5BAEAAAAALAAAAAABAAEAAAICRAEAOw==', 'base64');
  const file = { filename: 'dot.gif', content_type: 'image/gif', size: dot.length };
  const { attachment, upload_url, headers } = await client.attachments.createUploadUrl.mutate(file);
  await fetch(upload_url, { method: 'PUT', headers, body: dot });
  const { id } = await client.emoji.create.mutate({ workspace_id, name, attachment_id: attachment.id });
  ids['emoji_id']?.push(id);
}
await addEmoji(zelda, canary('emoji', ...members, 'guest'));

const elsewhere = await outsider.client.workspaces.create.mutate({ name: canary('elsewhere', 'outsider') });
ids['workspace_id']?.push(elsewhere.id);

const reads = operations().flatMap(({ meta: { openapi } }) => (openapi?.method === 'GET' ? [openapi.path] : []));

/** Every path that can be read, with every id that there is. */
const paths = reads.flatMap(withIds);

function withIds(path: string): string[] {
  const [, param] = /\{(\w+)\}/.exec(path) ?? [];
  return param === undefined ? [path] : (ids[param] ?? []).flatMap((id) => withIds(path.replace(`{${param}}`, id)));
}

/** All words begin alike, and so they are all looked for at once; by operators alone, too. */
const sought = {
  messages: ['canary', 'from:@mia from:@zelda from:@olga', 'is:dm', 'has:file', 'is:thread'],
  files: ['canary', 'from:@mia from:@zelda from:@olga'],
  channels: ['canary'],
  users: ['canary'],
};
const searches = Object.entries(sought).flatMap(([type, texts]) =>
  texts.map((q) => `/search?${new URLSearchParams({ q, type, limit: '100' }).toString()}`),
);

async function toldTo(person: Person): Promise<string> {
  const told: string[] = [JSON.stringify(hearings.get(person)?.events)];
  const answers = await Promise.all(paths.map((path) => person.rest('GET', path)));
  for (const path of searches) answers.push(await person.rest('GET', path));
  for (const { text, headers } of answers) told.push(text, headers.get('location') ?? '');
  const last_event_id = since.get(person) ?? '';
  told.push(JSON.stringify(await person.client.events.list.query({ last_event_id, limit: 100 })));
  const again = await person.hear(last_event_id);
  told.push(JSON.stringify(again.events));
  return told.join('\n');
}

test('every place that can be read is tried with some id', () => {
  const params = new Set(reads.flatMap((path) => [...path.matchAll(/\{(\w+)\}/g)].map(([, param]) => param)));
  expect([...params].filter((param) => !ids[param ?? '']?.length)).toEqual([]);
});

test('every search finds something for somebody', async () => {
  for (const path of searches) {
    const { text } = await mia.rest('GET', path);
    expect({ path, finds: text.includes('"highlight"') }).toEqual({ path, finds: true });
  }
});

test('each word is known to those who may know it, and to nobody else', async () => {
  const told = new Map<string, string>();
  for (const [name, person] of Object.entries(actors)) told.set(name, await toldTo(person));
  const known = Object.keys(readers).map((word) => [
    word,
    [...told].flatMap(([name, text]) => (text.includes(word) ? [name] : [])).toSorted(),
  ]);
  expect(Object.fromEntries(known)).toEqual(readers);
});

test('the figures know no word of them, and nobody', async () => {
  const { status, text } = await request(world.url, { method: 'GET', path: '/metrics' });
  expect({ status, isAboutThem: text.includes('operation="messages.create"') }).toEqual({ status: 200, isAboutThem: true });
  expect(Object.keys(readers).filter((word) => text.includes(word))).toEqual([]);
  expect(text).not.toMatch(/canary|olga|@|[0-9a-f]{8}-[0-9a-f]{4}-/);
});
