import { type Channel, highlightMarks, type Hit, type Message, type SearchQuery } from '@parley/contracts';
import { openWorld, type Person, refusal } from '@parley/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';

const world = await openWorld();
const { owner, admin, mia, max, guest, outsider, workspace, general, sql } = world;
const workspace_id = workspace.id;

let count = 0;
/** A word that nobody has said before. */
const newWord = () => `word${++count}x`;

type Place = Pick<Channel, 'id'>;

const open = (
  by: Person,
  fields: { name?: string; type?: 'public' | 'private'; topic?: string; user_ids?: Person['id'][] } = {},
) => by.client.channels.create.mutate({ workspace_id, name: `channel-${++count}`, ...fields });

const say = (by: Person, { id: channel_id }: Place, content: string, parent?: Pick<Message, 'id'>) =>
  by.client.messages.create.mutate({ channel_id, content, ...(parent && { parent_message_id: parent.id }) });

type Query = Partial<Omit<SearchQuery, 'q'>>;

const search = (by: Person, q: string, query: Query = {}) => by.client.search.query.query({ q, ...query });

const messageOf = (hit: Hit) => (hit.type === 'message' ? hit.message : undefined);

async function found(by: Person, q: string, query: Query = {}): Promise<(string | undefined)[]> {
  return (await search(by, q, query)).items.map((hit) => messageOf(hit)?.content);
}

async function finders(q: string): Promise<string[]> {
  const people = { owner, admin, mia, max, guest, outsider };
  const names: string[] = [];
  for (const [name, person] of Object.entries(people)) if ((await search(person, q)).items.length > 0) names.push(name);
  return names;
}

const marked = (text: string) => text.replaceAll('[', highlightMarks.begin).replaceAll(']', highlightMarks.end);

describe('a message is found', () => {
  test('by its words, in any order and case, as it is read by its id', async () => {
    const sent = await say(mia, general, 'The Quick brown fox');
    const { items, next_cursor } = await search(max, 'FOX quick');
    expect(items).toEqual([{ type: 'message', message: sent, highlight: marked('The [Quick] brown [fox]') }]);
    expect(next_cursor).toBeNull();
    expect(await found(max, 'quick dog')).toEqual([]);
  });

  test.each([
    ['see foo/bar.ts, or https://wiki.example.com/Path?x=1', ['foo', 'bar', 'ts', 'wiki', 'example.com', 'path', 'foo/bar.ts']],
    ['write to ann.lee@example.org', ['ann', 'lee', 'ann.lee@example.org', 'example']],
    ['a snake_case name and a kebab-name', ['snake', 'case', 'snake_case', 'kebab', 'kebab-name']],
    ['E\u0301cole in Zürich', ['école', 'ÉCOLE', 'zürich']],
    ['今日は天気がいい', ['天気', '今日', 'いい']],
    ['версия 2.7 готова', ['Версия', '2.7', '7']],
    ['“curly”—dashed…', ['curly', 'dashed']],
  ])('%j by each of %j', async (content, words) => {
    await say(mia, general, content);
    for (const word of words) expect([word, await found(max, word)]).toEqual([word, expect.arrayContaining([content])]);
  });

  test('by exact words in their order', async () => {
    const word = newWord();
    await say(mia, general, `red ${word} fox`);
    await say(mia, general, `fox ${word} red`);
    expect(await found(max, `"red ${word}"`)).toEqual([`red ${word} fox`]);
    expect(await found(max, `${word} -"red ${word}"`)).toEqual([`fox ${word} red`]);
  });

  test('unless it has a word that is not wanted', async () => {
    const word = newWord();
    await say(mia, general, `${word} draft`);
    await say(mia, general, `${word} final`);
    expect(await found(max, `${word} -draft`)).toEqual([`${word} final`]);
  });

  test('newest first, page by page, also while others are sent', async () => {
    const word = newWord();
    for (let number = 1; number <= 7; number++) await say(mia, general, `${word} ${number}`);
    const first = await search(max, word, { limit: 3 });
    await say(mia, general, `${word} 8`);
    const second = await search(max, word, { limit: 3, cursor: first.next_cursor ?? '' });
    const third = await search(max, word, { limit: 3, cursor: second.next_cursor ?? '' });
    expect([first, second, third].map(({ items }) => items.map((hit) => messageOf(hit)?.content.at(-1)))).toEqual([
      ['7', '6', '5'],
      ['4', '3', '2'],
      ['1'],
    ]);
    expect(third.next_cursor).toBeNull();
  });

  test('by relevance when that is asked for, page by page', async () => {
    const word = newWord();
    for (const content of [`${word} ${word} ${word}`, `${word} a`, `${word} b`, `${word} ${word}`, `${word} c`]) {
      await say(mia, general, content);
    }
    const first = await search(max, word, { sort: 'relevance', limit: 2 });
    await say(mia, general, `${word} ${word} ${word} ${word}`);
    const second = await search(max, word, { sort: 'relevance', limit: 10, cursor: first.next_cursor ?? '' });
    expect(first.items.map((hit) => messageOf(hit)?.content)).toEqual([`${word} ${word} ${word}`, `${word} ${word}`]);
    expect(second.items.map((hit) => messageOf(hit)?.content)).toEqual([`${word} c`, `${word} b`, `${word} a`]);
  });

  test('beyond the newest thousands, where the words are seldom', async () => {
    const word = newWord();
    const channel = await open(mia);
    await say(mia, channel, `${word} long ago`);
    await sql`insert into messages (id, channel_id, seq, user_id, content, created_at)
      select gen_random_uuid(), ${channel.id}, 1 + n, ${mia.id}, 'noise', now() from generate_series(1, 3000) n`;
    expect(await found(max, word)).toEqual([`${word} long ago`]);
    expect(await found(max, `${word} in:${channel.name}`, { sort: 'relevance' })).toEqual([`${word} long ago`]);
    await sql`delete from messages where channel_id = ${channel.id} and content = 'noise'`;
  });

  test('by whoever may read very much, also when more of it is newer where he may not', async () => {
    const word = newWord();
    const [writer, reader] = [await world.register('writer'), await world.register('reader')];
    const { id, owner_id } = await writer.client.workspaces.create.mutate({ name: 'Wide' });
    const [place] = (await writer.client.channels.list.query({ workspace_id: id })).items;
    const { id: secret } = await writer.client.channels.create.mutate({ workspace_id: id, name: 'secret', type: 'private' });
    await writer.client.members.add.mutate({ workspace_id: id, user_id: reader.id });
    await sql`insert into channels (id, workspace_id, type, name, created_by)
      select gen_random_uuid(), ${id}, 'public', 'channel-' || n, ${owner_id} from generate_series(1, 250) n`;
    await say(writer, place ?? general, `${word} long ago`);
    expect(await found(reader, word)).toEqual([`${word} long ago`]);
    await sql`insert into messages (id, channel_id, seq, user_id, content, created_at)
      select gen_random_uuid(), ${secret}, n, ${writer.id}, case when n < 1500 then ${word} else 'noise' end, now() + n * interval '1 ms'
      from generate_series(1, 4000) n`;
    expect(await found(reader, word)).toEqual([`${word} long ago`]);
    expect(await found(reader, word, { sort: 'relevance' })).toEqual([`${word} long ago`]);
    expect(await found(reader, newWord())).toEqual([]);
    for (const sort of ['newest', 'relevance'] as const) {
      const first = await search(writer, word, { sort, limit: 3 });
      const second = await search(writer, word, { sort, limit: 3, cursor: first.next_cursor ?? '' });
      const seqs = [...first.items, ...second.items].map((hit) => messageOf(hit)?.seq);
      expect([sort, seqs]).toEqual([sort, [1499, 1498, 1497, 1496, 1495, 1494]]);
    }
    expect(await found(writer, `${word} in:secret`, { limit: 3 })).toEqual([word, word, word]);
    await sql`delete from messages where channel_id = ${secret}`;
  });

  test('as it reads now: by what it was edited to, at once, and no more by what it said', async () => {
    const [before, after] = [newWord(), newWord()];
    const { id: message_id } = await say(mia, general, before);
    await mia.client.messages.update.mutate({ message_id, content: after });
    expect(await found(max, before)).toEqual([]);
    expect(await found(max, after)).toEqual([after]);
  });

  test('no more once it is deleted, nor what is left of it in a thread', async () => {
    const word = newWord();
    const root = await say(mia, general, word);
    await say(max, general, 'a reply', root);
    await mia.client.messages.delete.mutate({ message_id: root.id });
    expect(await found(max, word)).toEqual([]);
    expect((await search(max, 'in:general is:thread')).items.map((hit) => messageOf(hit)?.id)).not.toContain(root.id);
  });
});

describe('operators narrow down', () => {
  const word = newWord();

  test('from whom it is', async () => {
    await say(mia, general, `${word} of mia`);
    await say(max, general, `${word} of max`);
    expect(await found(max, `${word} from:@mia`)).toEqual([`${word} of mia`]);
    expect(await found(max, `${word} from:@me`)).toEqual([`${word} of max`]);
    expect(await found(max, `${word} -from:me`)).toEqual([`${word} of mia`]);
    expect(await found(max, `${word} from:mia from:max`)).toEqual([`${word} of max`, `${word} of mia`]);
    expect(await found(max, `${word} from:@nobody.here`)).toEqual([]);
  });

  test('where it is', async () => {
    const [one, two] = [await open(mia), await open(mia)];
    const said = newWord();
    await say(mia, one, `${said} one`);
    await say(mia, two, `${said} two`);
    expect(await found(max, `${said} in:#${one.name}`)).toEqual([`${said} one`]);
    expect(await found(max, `${said} -in:${one.name}`)).toEqual([`${said} two`]);
    expect(await found(max, `${said} in:${one.name} in:${two.name}`)).toEqual([`${said} two`, `${said} one`]);
    expect(await found(max, `${said} in:#no-such-channel`)).toEqual([]);
  });

  test('direct messages, and with whom', async () => {
    const said = newWord();
    await mia.client.dms.createMessage.mutate({ user_id: max.id, content: `${said} to max` });
    await mia.client.dms.createMessage.mutate({ user_id: owner.id, content: `${said} to owner` });
    await say(mia, general, `${said} to all`);
    expect(await found(mia, `${said} is:dm`)).toEqual([`${said} to owner`, `${said} to max`]);
    expect(await found(mia, `${said} -is:dm`)).toEqual([`${said} to all`]);
    expect(await found(mia, `${said} in:@max`)).toEqual([`${said} to max`]);
    expect(await found(max, `${said} in:@mia`)).toEqual([`${said} to max`]);
    expect(await found(admin, `${said} in:@mia`)).toEqual([]);
    expect(await found(mia, said, { workspace_id })).toEqual([`${said} to all`]);
  });

  test('threads', async () => {
    const said = newWord();
    const root = await say(mia, general, `${said} root`);
    await say(max, general, `${said} reply`, root);
    await say(max, general, `${said} alone`);
    expect(await found(max, `${said} is:thread`)).toEqual([`${said} reply`, `${said} root`]);
    expect(await found(max, `${said} -is:thread`)).toEqual([`${said} alone`]);
  });

  test('what it has', async () => {
    const said = newWord();
    const { id: message_id } = await say(mia, general, `${said} liked`);
    await max.client.reactions.add.mutate({ message_id, emoji: '👍' });
    await say(mia, general, `${said} http://example.com`);
    await say(mia, general, `${said} http and https`);
    await sendFile(mia, general, 'report.txt', `${said} file`);
    expect(await found(max, `${said} has:reaction`)).toEqual([`${said} liked`]);
    expect(await found(max, `${said} has:link`)).toEqual([`${said} http://example.com`]);
    expect(await found(max, `${said} has:file`)).toEqual([`${said} file`]);
    expect(await found(max, `${said} -has:link -has:file -has:reaction`)).toEqual([`${said} http and https`]);
  });

  test('when it was sent, by the days of the reader’s time zone', async () => {
    const said = newWord();
    const { id } = await say(mia, general, said);
    await sql`update messages set created_at = '2026-03-10T23:30:00Z' where id = ${id}`;
    const finds = async (q: string) => (await found(max, `${said} ${q}`)).length === 1;
    expect(await Promise.all(['on:2026-03-10', 'on:2026-03-11', 'after:2026-03-09', 'after:2026-03-10'].map(finds))).toEqual([
      true,
      false,
      true,
      false,
    ]);
    expect(await Promise.all(['before:2026-03-11', 'before:2026-03-10', '-on:2026-03-10'].map(finds))).toEqual([
      true,
      false,
      false,
    ]);
    expect(await finds('before:2026-03-10T23:30:00.001Z after:2026-03-10T23:29:59Z')).toBe(true);
    expect(await finds('before:2026-03-10T23:30:00Z')).toBe(false);
    expect(await finds('after:2026-03-11T00:30:00+01:00')).toBe(false);
    await max.client.users.update.mutate({ timezone: 'Europe/Berlin' });
    expect(await Promise.all(['on:2026-03-10', 'on:2026-03-11', 'before:2026-03-11'].map(finds))).toEqual([false, true, false]);
    await max.client.users.update.mutate({ timezone: null });
  });

  test('without any word', async () => {
    const channel = await open(mia);
    await say(mia, channel, 'one');
    await say(mia, channel, 'two');
    expect((await search(max, `in:${channel.name}`)).items.map(({ highlight }) => highlight)).toEqual(['two', 'one']);
  });
});

async function sendFile(by: Person, { id: channel_id }: Place, filename: string, content = ''): Promise<Message> {
  const file = { filename, content_type: 'text/plain', size: 2 };
  const { attachment, upload_url, headers } = await by.client.attachments.createUploadUrl.mutate(file);
  await fetch(upload_url, { method: 'PUT', headers, body: 'Hi' });
  return by.client.messages.create.mutate({ channel_id, content, attachment_ids: [attachment.id] });
}

describe('who may not read a message does not find it', () => {
  test('in a public channel: whoever is only a guest of the workspace, or none of it', async () => {
    const word = newWord();
    await say(mia, await open(mia), word);
    expect(await finders(word)).toEqual(['owner', 'admin', 'mia', 'max']);
  });

  test('in a private channel and in a direct message: whoever is not in it, whatever his role', async () => {
    const [club, direct] = [newWord(), newWord()];
    const { name, ...place } = await open(mia, { type: 'private', user_ids: [guest.id] });
    await say(mia, place, club);
    await mia.client.dms.createMessage.mutate({ user_id: max.id, content: direct });
    expect(await finders(club)).toEqual(['mia', 'guest']);
    expect(await finders(direct)).toEqual(['mia', 'max']);
    // A channel that he may not see is like one that there is not.
    expect(await search(max, `in:#${name}`)).toEqual(await search(max, 'in:#no-such-channel'));
    expect(await search(max, `from:@mia in:#${name}`)).toEqual({ items: [], next_cursor: null });
  });

  test('from the moment he leaves a private channel, or is removed from it', async () => {
    const word = newWord();
    const { id: channel_id } = await open(mia, { type: 'private', user_ids: [max.id, guest.id] });
    await say(mia, { id: channel_id }, word);
    expect(await finders(word)).toEqual(['mia', 'max', 'guest']);
    await max.client.channelMembers.remove.mutate({ channel_id, user_id: max.id });
    await mia.client.channelMembers.remove.mutate({ channel_id, user_id: guest.id });
    expect(await finders(word)).toEqual(['mia']);
  });

  test('also while he is searching: what was found is not read to who has been removed since', async () => {
    const word = newWord();
    const { id: channel_id } = await open(mia, { type: 'private', user_ids: [guest.id] });
    await say(mia, { id: channel_id }, word);
    const searched = await sql.begin(async (tx) => {
      // The message is found without them, but not read.
      await tx`lock table reactions in access exclusive mode`;
      const hits = search(guest, word);
      const waiting = () => tx`select from pg_locks where relation = 'reactions'::regclass and not granted`;
      while ((await waiting()).length === 0) await sleep(5);
      await mia.client.channelMembers.remove.mutate({ channel_id, user_id: guest.id });
      return { hits };
    });
    expect((await searched.hits).items).toEqual([]);
  });

  test('from the moment the channel becomes private; when it is archived, as before', async () => {
    const word = newWord();
    const { id: channel_id } = await open(owner, { user_ids: [mia.id] });
    await say(owner, { id: channel_id }, word);
    expect(await finders(word)).toEqual(['owner', 'admin', 'mia', 'max']);
    await owner.client.channels.update.mutate({ channel_id, type: 'private' });
    expect(await finders(word)).toEqual(['owner', 'mia']);
    await owner.client.channels.update.mutate({ channel_id, archived: true });
    expect(await finders(word)).toEqual(['owner', 'mia']);
    await owner.client.channels.delete.mutate({ channel_id });
    expect(await finders(word)).toEqual([]);
  });

  test('from the moment he is no more in the workspace, or a guest there', async () => {
    const word = newWord();
    const rita = await world.register('rita');
    await owner.client.members.add.mutate({ workspace_id, user_id: rita.id });
    await say(mia, general, word);
    expect(await found(rita, word)).toEqual([word]);
    await owner.client.members.update.mutate({ workspace_id, user_id: rita.id, role: 'guest' });
    expect(await found(rita, word)).toEqual([]);
    await owner.client.members.update.mutate({ workspace_id, user_id: rita.id, role: 'member' });
    expect(await found(rita, word)).toEqual([word]);
    await owner.client.members.remove.mutate({ workspace_id, user_id: rita.id });
    expect(await found(rita, word)).toEqual([]);
  });

  test('in a workspace that he does not name, and not even asks for one that is not his', async () => {
    const word = newWord();
    const elsewhere = await mia.client.workspaces.create.mutate({ name: 'Elsewhere' });
    const { items } = await mia.client.channels.list.query({ workspace_id: elsewhere.id });
    for (const channel of items) await say(mia, channel, word);
    await say(mia, general, word);
    expect(await found(mia, word)).toHaveLength(2);
    expect(await found(mia, word, { workspace_id: elsewhere.id })).toHaveLength(1);
    expect(await found(max, word)).toHaveLength(1);
    expect(await refusal(search(max, word, { workspace_id: elsewhere.id }))).toBe('not_found');
  });

  test('and finds everything else: it is what he reads by its id', async () => {
    const word = newWord();
    const places: Place[] = [
      general,
      await open(mia),
      await open(mia, { type: 'private' }),
      await open(mia, { type: 'private', user_ids: [guest.id, max.id] }),
      await open(mia, { user_ids: [guest.id] }),
    ];
    const sent: Message[] = [];
    for (const place of places) for (const number of [1, 2]) sent.push(await say(mia, place, `${word} ${number}`));
    sent.push(await mia.client.dms.createMessage.mutate({ user_id: admin.id, content: word }));
    await mia.client.messages.delete.mutate({ message_id: sent[0]?.id ?? '' });
    let readable = 0;
    for (const person of [owner, admin, mia, max, guest, outsider]) {
      const byId = await Promise.allSettled(sent.map(({ id }) => person.client.messages.get.query({ message_id: id })));
      const may = byId.flatMap((one) => (one.status === 'fulfilled' ? one.value.id : []));
      const finds = (await search(person, word)).items.flatMap((hit) => messageOf(hit)?.id ?? []);
      expect(new Set(finds)).toEqual(new Set(may));
      expect(finds).toHaveLength(may.length);
      readable += may.length;
    }
    expect(readable).toBeGreaterThan(20);
  });
});

describe('files are found by the words of their names', () => {
  test('with the messages that they were sent with, the newest first, page by page', async () => {
    const word = newWord();
    const [one, two] = [
      await sendFile(mia, general, `${word}-Report_1.txt`),
      await sendFile(mia, general, `${word} report 2.txt`),
    ];
    await sendFile(mia, general, `${word}.txt`);
    const first = await search(max, `${word} report`, { type: 'files', limit: 1 });
    expect(first.items).toEqual([
      { type: 'attachment', highlight: marked(`[${word}] [report] 2.txt`), attachment: two.attachments[0], message: two },
    ]);
    const second = await search(max, `${word} report`, { type: 'files', limit: 1, cursor: first.next_cursor ?? '' });
    expect(second.items).toMatchObject([{ attachment: { id: one.attachments[0]?.id } }]);
    expect(second.next_cursor).toBeNull();
  });

  test('by operators as messages are, and only where he may read the message', async () => {
    const word = newWord();
    const club = await open(mia, { type: 'private', user_ids: [guest.id] });
    const { id: message_id } = await sendFile(mia, club, `${word}.txt`);
    const finds = async (by: Person, q: string) => (await search(by, q, { type: 'files' })).items.length;
    expect(await Promise.all([mia, guest, max, owner, outsider].map((by) => finds(by, word)))).toEqual([1, 1, 0, 0, 0]);
    expect(await finds(guest, `${word} from:@mia in:${club.name}`)).toBe(1);
    expect(await finds(guest, `${word} from:@max`)).toBe(0);
    await mia.client.messages.delete.mutate({ message_id });
    expect(await finds(guest, word)).toBe(0);
  });

  test('but not before they are sent', async () => {
    const word = newWord();
    const file = { filename: `${word}.txt`, content_type: 'text/plain', size: 2 };
    await mia.client.attachments.createUploadUrl.mutate(file);
    expect((await search(mia, word, { type: 'files' })).items).toEqual([]);
  });
});

describe('channels are found', () => {
  const channelsOf = async (by: Person, q: string, query: Query = {}) =>
    (await search(by, q, { type: 'channels', ...query })).items.flatMap((hit) =>
      hit.type === 'channel' ? hit.channel.name : [],
    );

  test('by parts of name, topic and description, whose name fits best first, page by page', async () => {
    const word = newWord();
    const talk = await open(mia, { name: `talk-${word}` });
    await open(mia, { name: `other-${word.slice(0, 4)}`, topic: `All about ${word}` });
    await open(mia, { name: `${word}-late` });
    await open(mia, { name: word });
    const names = [word, `${word}-late`, `talk-${word}`, 'other-word'];
    expect(await channelsOf(max, word)).toEqual(names);
    expect(await channelsOf(max, `#${word.toUpperCase()}`)).toEqual(names);
    expect(await channelsOf(max, `${word} -late -about`)).toEqual([word, `talk-${word}`]);
    const first = await search(max, word, { type: 'channels', limit: 2 });
    const second = await search(max, word, { type: 'channels', limit: 2, cursor: first.next_cursor ?? '' });
    expect([...first.items, ...second.items].map(({ highlight }) => highlight)).toEqual(
      [`[${word}]`, `[${word}]-late`, `talk-[${word}]`, `All about [${word}]`].map(marked),
    );
    const [hit] = (await search(max, `talk ${word}`, { type: 'channels' })).items;
    expect(hit).toMatchObject({ channel: await max.client.channels.get.query({ channel_id: talk.id }) });
  });

  test('by those who may see them', async () => {
    const word = newWord();
    await open(mia, { name: `open-${word}` });
    await open(mia, { name: `club-${word}`, type: 'private', user_ids: [guest.id] });
    expect(await channelsOf(mia, word)).toEqual([`open-${word}`, `club-${word}`]);
    expect(await channelsOf(owner, word, { workspace_id })).toEqual([`open-${word}`]);
    expect(await channelsOf(guest, word)).toEqual([`club-${word}`]);
    expect(await channelsOf(outsider, word)).toEqual([]);
  });

  test.each(['%', '_', '\\', "'"])('by %j only where it stands', async (sign) => {
    expect(await channelsOf(mia, `gen${sign}ral`)).toEqual([]);
  });
});

test('people are found by names that are like it, by those who may see them', async () => {
  await max.client.users.update.mutate({ display_name: 'Maximilian Quarterly' });
  const hit = { type: 'user', highlight: marked('Maximilian [Quarterly]'), user: { id: max.id } };
  expect((await search(mia, 'quarterly', { type: 'users' })).items).toMatchObject([hit]);
  expect((await search(mia, '@max', { type: 'users', workspace_id })).items[0]).toMatchObject({ user: { id: max.id } });
  expect((await search(outsider, 'quarterly', { type: 'users' })).items).toEqual([]);
});

describe('what cannot be meant is refused, with what to write instead', () => {
  test.each([
    ['has:cat', {}, 'has: knows has:link, has:file and has:reaction'],
    ['before:yesterday', {}, 'before: wants a day, such as before:2026-11-22'],
    ['-fox', {}, 'needs a word to look for'],
    ['x '.repeat(200), {}, 'at most 30 words and operators'],
    ['x'.repeat(501), {}, 'at most 500 characters'],
    ['fox from:@mia', { type: 'channels' }, 'from:'],
    ['fox is:dm', { type: 'users' }, 'is:'],
    ['x'.repeat(101), { type: 'users' }, 'at most 100 characters'],
  ])('%j with %j', async (q, query, message) => {
    const answer = await mia.rest('GET', `/search?${new URLSearchParams({ q, ...query }).toString()}`);
    expect(answer).toMatchObject({ status: 400, body: { reason: 'invalid_input', issues: [{ path: ['q'] }] } });
    expect(answer.text).toContain(message);
  });

  test.each(['((((a', "'a", 'a%', 'a_', 'a\\', 'a & | !', 'a <-> b', ':*a', '(a+)+$', `${'a'.repeat(90)}!`, 'a\u{FFFF}b', '𝔞'])(
    'but %j is only what it is',
    async (q) => {
      for (const type of ['messages', 'files', 'channels', 'users'] as const) {
        expect((await search(mia, q, { type })).next_cursor).toBeNull();
      }
    },
  );
});

test('a cursor that was not given out is refused', async () => {
  const [time, id] = ['2026-11-22T10:00:00.000Z', mia.id];
  const forge = (keys: unknown[]) => Buffer.from(JSON.stringify(keys)).toString('base64url');
  for (const rank of [2 ** 31, 2 ** 53 - 1, -1, -(2 ** 31)]) {
    for (const [type, keys] of [
      ['messages', [rank, time, id, time]],
      ['channels', [rank, id]],
      ['users', [rank, id]],
    ] as const) {
      const answer = await mia.rest('GET', `/search?q=fox&type=${type}&cursor=${forge([...keys])}`);
      expect(answer).toMatchObject({ status: 400, body: { reason: 'invalid_input', issues: [{ path: ['cursor'] }] } });
    }
  }
});

test('a search that takes too long is ended, and whoever asked is told to say more', async () => {
  const slow = await openWorld();
  await slow.sql`create or replace function words_in_order(sought text) returns tsquery language plpgsql stable as
    'begin perform pg_sleep(3); return sought::tsquery; end'`;
  const answer = await slow.mia.rest('GET', '/search?q=fox');
  expect(answer).toMatchObject({ status: 400, body: { reason: 'search_too_broad' } });
  expect(answer.text).toContain('in:#channel');
  await slow.sql`create or replace function words_in_order(sought text) returns tsquery language sql as 'select sought::tsquery'`;
  expect((await search(slow.mia, 'fox')).items).toEqual([]);
});

test('who searches very often at once is sent away for a moment; others are not', async () => {
  const busy = await openWorld();
  await busy.sql`create or replace function words_in_order(sought text) returns tsquery language plpgsql stable as
    'begin perform pg_sleep(0.1); return sought::tsquery; end'`;
  const all = Promise.all(Array.from({ length: 30 }, () => busy.mia.rest('GET', '/search?q=fox')));
  await expect(search(busy.max, 'fox')).resolves.toMatchObject({ items: [] });
  const answers = await all;
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 429]));
  const refused = answers.find(({ status }) => status === 429);
  expect(refused).toMatchObject({ body: { reason: 'too_busy' } });
  expect(refused?.headers.get('retry-after')).toBe('2');
  expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(2);
});
