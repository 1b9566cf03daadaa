import { AttachmentLink, CustomEmoji, CustomEmojiId, type CustomEmojiKey, Message } from '@parley/contracts';
import { openWorld, type Person, readProblem, refusal } from '@parley/testing';
import sharp from 'sharp';
import { expect, test, vi } from 'vitest';

const world = await openWorld();
const { owner, admin, mia, max, guest, outsider, workspace, general, sql } = world;
const workspace_id = workspace.id;
const nowhere = CustomEmojiId.parse('019aa3b2-7c1e-7d3f-9a50-3c6f0e2b9d11');

const draw = (width: number) => sharp({ create: { width, height: 32, channels: 3, background: '#d62828' } });
const picture = await draw(32).png().toBuffer();

/** Brings a file, and does not send it. */
async function bring({ client }: Person, bytes: Buffer = picture, content_type = 'image/png') {
  const { attachment, upload_url, headers, method } = await client.attachments.createUploadUrl.mutate({
    filename: 'parley.png',
    content_type,
    size: bytes.length,
  });
  expect((await fetch(upload_url, { method, headers, body: bytes })).status).toBe(200);
  return attachment.id;
}

let count = 0;
const unique = () => `emoji-${++count}`;

const add = async (by: Person, name = unique(), place = workspace_id) =>
  by.client.emoji.create.mutate({ workspace_id: place, name, attachment_id: await bring(by) });
const list = (by: Person) => by.client.emoji.list.query({ workspace_id });
const keyOf = ({ id, workspace_id }: CustomEmoji): CustomEmojiKey => ({ workspace_id, emoji_id: id });
const remove = (by: Person, emoji: CustomEmoji) => by.client.emoji.delete.mutate(keyOf(emoji));
const link = (by: Person, emoji: CustomEmoji) => by.client.emoji.get.query(keyOf(emoji));

const say = async (by: Person, channel_id = general.id) =>
  (await by.client.messages.create.mutate({ channel_id, content: 'What do you think?' })).id;

/** Has the job done that collects what nobody needs. */
const collect = () => sql`select graphile_worker.add_job('collect_garbage')`;

test('a workspace gets an emoji of its own, and everybody in it sees its picture', async () => {
  const attachment_id = await bring(mia);
  const answer = await mia.rest('POST', `/workspaces/${workspace_id}/emoji`, { name: 'parley', attachment_id });
  expect(answer.status).toBe(201);
  const emoji = answer.as(CustomEmoji);
  expect(Object.keys(answer.body as object).toSorted()).toEqual(Object.keys(CustomEmoji.shape).toSorted());
  expect(emoji).toMatchObject({ name: 'parley', workspace_id, created_by: mia.id });
  expect((await list(guest)).items).toEqual([emoji]);
  for (const person of [mia, owner, guest]) {
    const { status, headers } = await person.rest('GET', emoji.url);
    expect(status).toBe(302);
    const fetched = await fetch(headers.get('location') ?? '');
    expect(fetched.headers.get('content-type')).toBe('image/png');
    expect(Buffer.from(await fetched.arrayBuffer())).toEqual(picture);
  }
  const told = await max.rest('GET', `${emoji.url}?redirect=false`);
  expect(told.status).toBe(200);
  expect((await fetch(told.as(AttachmentLink).url)).status).toBe(200);
  await remove(mia, emoji);
});

test('who does not belong to a workspace sees nothing of its emoji', async () => {
  const emoji = await add(mia);
  expect(await refusal(add(outsider))).toBe('not_found');
  const asked = [list(outsider), link(outsider, emoji), remove(outsider, emoji)].map((one) => refusal(one));
  expect(await Promise.all(asked)).toEqual(['not_found', 'not_found', 'not_found']);
  const elsewhere = await outsider.client.workspaces.create.mutate({ name: 'Elsewhere' });
  const key = { workspace_id: elsewhere.id, emoji_id: emoji.id };
  expect(await refusal(outsider.client.emoji.get.query(key))).toBe('not_found');
  expect(await refusal(outsider.client.emoji.delete.mutate(key))).toBe('not_found');
  expect((await link(mia, emoji)).url).toContain(emoji.id);
});

test('guests add none, and an emoji is deleted by who added it, or an admin', async () => {
  expect(await refusal(add(guest))).toBe('not_allowed');
  const [hers, his, admins] = [await add(mia), await add(max), await add(admin)];
  for (const person of [guest, mia]) {
    expect(await refusal(remove(person, his))).toBe('not_allowed');
    expect(await refusal(remove(person, admins))).toBe('not_allowed');
  }
  await remove(mia, hers);
  await remove(admin, his);
  await remove(owner, admins);
  const { items } = await list(mia);
  for (const { id } of [hers, his, admins]) expect(items.map((one) => one.id)).not.toContain(id);
  expect(await refusal(remove(mia, hers))).toBe('not_found');
  expect(await refusal(remove(owner, { ...hers, id: nowhere }))).toBe('not_found');
});

test('who has become a guest deletes what he added no more', async () => {
  const [passing, { client }] = [await world.register('paula'), owner];
  await client.members.add.mutate({ workspace_id, user_id: passing.id });
  const emoji = await add(passing);
  await client.members.update.mutate({ workspace_id, user_id: passing.id, role: 'guest' });
  expect(await refusal(remove(passing, emoji))).toBe('not_allowed');
});

test('a name is taken once in a workspace, also under a race, and not from what everybody has', async () => {
  const outcomes = await Promise.allSettled([mia, max, owner].map((by) => add(by, 'raced')));
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await refusal(add(mia, 'raced'))).toBe('name_taken');
  expect(await refusal(add(mia, '+1'))).toBe('name_taken');
  expect(await refusal(add(mia, 'tada'))).toBe('name_taken');
  const other = await max.client.workspaces.create.mutate({ name: 'Other' });
  expect((await add(max, 'raced', other.id)).name).toBe('raced');
  expect((await add(mia, 'constructor')).name).toBe('constructor');
});

test.each(['', ' ', 'A', 'ä', 'a b', ':a:', "it's", 'a/b', 'x'.repeat(65), 'a\0'])('%j is no name of an emoji', async (name) => {
  const answer = await mia.rest('POST', `/workspaces/${workspace_id}/emoji`, { name, attachment_id: nowhere });
  expect(answer).toMatchObject({ status: 400, body: { reason: 'invalid_input', issues: [{ path: ['name'] }] } });
});

test('the kinds of pictures that browsers show are taken as what they are', async () => {
  const made: [Buffer, string, string][] = [
    [await draw(16).gif().toBuffer(), 'image/gif', 'image/gif'],
    [await draw(16).webp().toBuffer(), 'image/webp', 'image/webp'],
    [await draw(16).jpeg().toBuffer(), 'image/png', 'image/jpeg'],
  ];
  for (const [bytes, announced, found] of made) {
    const attachment_id = await bring(mia, bytes, announced);
    const emoji = await mia.client.emoji.create.mutate({ workspace_id, name: unique(), attachment_id });
    expect((await fetch((await link(mia, emoji)).url)).headers.get('content-type')).toBe(found);
  }
});

test.each<[string, () => Buffer | Promise<Buffer>, string]>([
  ['text', () => Buffer.from('Dear diary'), 'text/plain'],
  ['text that calls itself a picture', () => Buffer.from('Dear diary'), 'image/png'],
  ['a drawing with a script', () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'image/svg+xml'],
  ['the beginning of a picture', () => picture.subarray(0, 40), 'image/png'],
  ['what browsers show, but is none of the kinds', () => draw(16).avif().toBuffer(), 'image/avif'],
  ['a very wide picture', () => draw(1_025).png().toBuffer(), 'image/png'],
])('%s is no picture of an emoji, and can still be sent', async (_what, make, content_type) => {
  const attachment_id = await bring(mia, await make(), content_type);
  const answer = await mia.rest('POST', `/workspaces/${workspace_id}/emoji`, { name: unique(), attachment_id });
  expect(answer).toMatchObject({ status: 400, body: { reason: 'invalid_input', issues: [{ path: ['attachment_id'] }] } });
  await mia.client.messages.create.mutate({ channel_id: general.id, content: '', attachment_ids: [attachment_id] });
});

test('a picture may have 256 KiB', async () => {
  const ask = async (bytes: Buffer) => {
    const attachment_id = await bring(mia, bytes);
    return mia.rest('POST', `/workspaces/${workspace_id}/emoji`, { name: unique(), attachment_id });
  };
  const filled = (size: number) => Buffer.concat([picture, Buffer.alloc(size - picture.length)]);
  expect((await ask(filled(256 * 1024))).status).toBe(201);
  expect(readProblem(await ask(filled(256 * 1024 + 1)))).toMatchObject({ status: 413, reason: 'too_large' });
});

test('the file must be one’s own, uploaded and not sent', async () => {
  const create = (attachment_id: Awaited<ReturnType<typeof bring>>) =>
    mia.client.emoji.create.mutate({ workspace_id, name: unique(), attachment_id });
  expect(await refusal(create(await bring(max)))).toBe('not_found');
  const { attachment } = await mia.client.attachments.createUploadUrl.mutate({
    filename: 'parley.png',
    content_type: 'image/png',
    size: 10,
  });
  expect(await refusal(create(attachment.id))).toBe('attachment_not_uploaded');
  const sent = await bring(mia);
  await mia.client.messages.create.mutate({ channel_id: general.id, content: '', attachment_ids: [sent] });
  expect(await refusal(create(sent))).toBe('attachment_sent');
});

test('a file becomes an emoji or goes with a message, and never both', async () => {
  for (let round = 0; round < 5; round++) {
    const attachment_id = await bring(mia);
    const outcomes = await Promise.allSettled([
      mia.client.emoji.create.mutate({ workspace_id, name: unique(), attachment_id }),
      mia.client.messages.create.mutate({ channel_id: general.id, content: '', attachment_ids: [attachment_id] }),
      mia.client.emoji.create.mutate({ workspace_id, name: unique(), attachment_id }),
    ]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  }
  const used = await bring(mia);
  await mia.client.emoji.create.mutate({ workspace_id, name: unique(), attachment_id: used });
  const sending = mia.client.messages.create.mutate({ channel_id: general.id, content: '', attachment_ids: [used] });
  expect(await refusal(sending)).toBe('not_found');
});

test('the picture is there as long as the emoji, and is collected after it', async () => {
  const [kept, passing] = [await add(mia), await add(mia)];
  const [keptAt, passingAt] = [await link(mia, kept), await link(mia, passing)];
  await remove(mia, passing);
  await sql`update attachments set created_at = now() - interval '25 hours' where message_id is null`;
  await sql`update discarded_objects set final_at = now() - interval '1 second'`;
  await collect();
  await vi.waitFor(async () => expect((await fetch(passingAt.url)).status).toBe(404), { timeout: 10_000 });
  await vi.waitFor(async () => expect(await sql`select from discarded_objects where key like 'emoji/%'`).toHaveLength(0), {
    timeout: 10_000,
  });
  expect((await fetch(keptAt.url)).status).toBe(200);
});

test('with a workspace its pictures go, and an emoji whose name is taken leaves none', async () => {
  const founded = await max.client.workspaces.create.mutate({ name: 'For a while' });
  const emoji = await add(max, 'passing', founded.id);
  expect(await refusal(add(max, 'passing', founded.id))).toBe('name_taken');
  const pictures = () => sql`select from discarded_objects where key like 'emoji/%' and deleted_at is not null`;
  expect(await pictures()).toHaveLength(0);
  const { url } = await link(max, emoji);
  await max.client.workspaces.delete.mutate({ workspace_id: founded.id });
  await vi.waitFor(async () => expect(await sql`select from custom_emoji where id = ${emoji.id}`).toHaveLength(0), {
    timeout: 10_000,
  });
  await collect();
  await vi.waitFor(async () => expect((await fetch(url)).status).toBe(404), { timeout: 10_000 });
});

test('a workspace has a thousand emoji, and no more', async () => {
  const { id } = await max.client.workspaces.create.mutate({ name: 'Full' });
  await sql`insert into custom_emoji (id, workspace_id, name, content_type, created_by)
    select gen_random_uuid(), ${id}, 'e' || number, 'image/png', ${max.id} from generate_series(1, 999) number`;
  const outcomes = await Promise.allSettled([add(max, 'x-one', id), add(max, 'x-two', id)]);
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await refusal(add(max, 'x-three', id))).toBe('quota_exceeded');
});

test('that there is an emoji, and that it is gone, is heard by those in the workspace, and by nobody else', async () => {
  const [his, others] = await Promise.all([guest.hear(), outsider.hear()]);
  const emoji = await add(mia);
  await remove(admin, emoji);
  const added = await his.until('emoji.added');
  expect(added).toMatchObject({ data: { emoji }, workspace_id, channel_id: null, actor_id: mia.id });
  const removed = await his.until('emoji.removed');
  expect(removed).toMatchObject({ data: { emoji_id: emoji.id }, workspace_id, actor_id: admin.id });
  await outsider.client.users.update.mutate({ title: 'Cook' });
  await others.until('user.updated');
  expect(new Set(others.types())).toEqual(new Set(['user.updated']));
});

test('emoji are listed page by page', async () => {
  const { id } = await max.client.workspaces.create.mutate({ name: 'Paged' });
  const made = [await add(max, 'x-c', id), await add(max, 'x-a', id), await add(max, 'x-b', id)];
  const first = await max.client.emoji.list.query({ workspace_id: id, limit: 2 });
  const second = await max.client.emoji.list.query({ workspace_id: id, limit: 2, cursor: first.next_cursor ?? '' });
  expect([...first.items, ...second.items]).toEqual(made);
  expect(second.next_cursor).toBeNull();
});

test('one reacts with an emoji of the workspace, and what was said with it stays when it is gone', async () => {
  const emoji = await add(mia, 'ship-it');
  const message_id = await say(mia);
  const path = `/messages/${message_id}/reactions`;
  const first = await max.rest('POST', path, { emoji: ':ship-it:' });
  expect(first).toMatchObject({ status: 201, body: { emoji: ':ship-it:', user_id: max.id } });
  expect((await max.rest('POST', path, { emoji: ' :Ship-It: ' })).status).toBe(200);
  await mia.client.reactions.add.mutate({ message_id, emoji: ':ship-it:' });
  await remove(mia, emoji);
  const shown = async () => (await mia.rest('GET', `/messages/${message_id}`)).as(Message).reactions;
  expect(await shown()).toMatchObject([{ emoji: ':ship-it:', count: 2, reacted: true }]);
  expect(await refusal(owner.client.reactions.add.mutate({ message_id, emoji: ':ship-it:' }))).toBe('invalid_input');
  await max.client.reactions.remove.mutate({ message_id, reaction_id: ':ship-it:' });
  expect(await shown()).toMatchObject([{ emoji: ':ship-it:', count: 1 }]);
  expect(await refusal(max.client.reactions.remove.mutate({ message_id, reaction_id: ':ship-it:' }))).toBe('not_found');
});

test('an emoji has no skin, and is that of its own workspace', async () => {
  await add(mia, 'robot-here');
  const message_id = await say(mia);
  const react = (emoji: string) => mia.client.reactions.add.mutate({ message_id, emoji });
  expect(await refusal(react(':robot-here::skin-tone-3:'))).toBe('invalid_input');
  const other = await mia.client.workspaces.create.mutate({ name: 'Another' });
  await add(mia, 'only-there', other.id);
  expect(await refusal(react(':only-there:'))).toBe('invalid_input');
});

test('in a direct message one reacts with the emoji of a workspace that all who are in it share', async () => {
  await add(mia, 'shared');
  const other = await mia.client.workspaces.create.mutate({ name: 'A third' });
  await owner.client.members.add.mutate({ workspace_id, user_id: outsider.id });
  await mia.client.members.add.mutate({ workspace_id: other.id, user_id: max.id });
  await add(mia, 'of-two', other.id);
  const pair = await mia.client.dms.createMessage.mutate({ user_id: max.id, content: 'Hello' });
  const group = await mia.client.dms.open.mutate({ user_ids: [max.id, owner.id] });
  const toAll = await say(mia, group.id);
  const react = (message_id: Message['id'], emoji: string) => max.client.reactions.add.mutate({ message_id, emoji });
  expect((await react(pair.id, ':of-two:')).emoji).toBe(':of-two:');
  expect((await react(pair.id, ':shared:')).emoji).toBe(':shared:');
  expect((await react(toAll, ':shared:')).emoji).toBe(':shared:');
  expect(await refusal(react(toAll, ':of-two:'))).toBe('invalid_input');
});
