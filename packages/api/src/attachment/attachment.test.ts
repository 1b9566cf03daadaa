import { randomUUID } from 'node:crypto';
import { AttachmentId, AttachmentLink, type Channel, ClientMessageId, Message, type NewMessage, Upload } from '@parley/contracts';
import { openWorld, type Person, readProblem, refusal } from '@parley/testing';
import { expect, test, vi } from 'vitest';

const largest = 1_000_000;
const quota = 3 * largest;
const world = await openWorld({ MAX_UPLOAD_BYTES: String(largest), UPLOAD_QUOTA_BYTES: String(quota) });
const { mia, max, owner, admin, guest, outsider, workspace, general, sql } = world;
const nowhere = AttachmentId.parse('019aa3b2-7c1e-7d3f-9a50-3c6f0e2b9d11');

interface File {
  filename: string;
  content_type: string;
  bytes: Buffer;
}

const note: File = { filename: 'note.txt', content_type: 'text/plain', bytes: Buffer.from('Dear diary') };

const reserve = ({ client }: Person, { filename, content_type, bytes }: File = note) =>
  client.attachments.createUploadUrl.mutate({ filename, content_type, size: bytes.length });

/** Brings a file, as the answer says how. */
async function bring(by: Person, file: File = note) {
  const upload = await reserve(by, file);
  const { method, headers, upload_url } = upload;
  const { status } = await fetch(upload_url, { method, headers, body: file.bytes });
  expect(status).toBe(200);
  return upload;
}

const link = ({ client }: Person, attachment_id: AttachmentId, more: { download?: boolean; thumbnail?: boolean } = {}) =>
  client.attachments.get.query({ attachment_id, ...more });
const remove = ({ client }: Person, attachment_id: AttachmentId) => client.attachments.delete.mutate({ attachment_id });

let count = 0;
const open = (type: 'public' | 'private', ...people: Person[]) =>
  mia.client.channels.create.mutate({
    workspace_id: workspace.id,
    name: `channel-${++count}`,
    type,
    user_ids: people.map(({ id }) => id),
  });

type Place = Pick<Channel, 'id'>;

const send = ({ client }: Person, { id: channel_id }: Place, attachment_ids: AttachmentId[], more: Partial<NewMessage> = {}) =>
  client.messages.create.mutate({ channel_id, content: 'Look', attachment_ids, ...more });

/** Brings a file, and sends it. */
async function sendFile(by: Person, place: Place, file: File = note): Promise<Message> {
  return send(by, place, [(await bring(by, file)).attachment.id]);
}

const fileOf = ({ attachments: [file] }: Pick<Message, 'attachments'>): AttachmentId => file?.id ?? nowhere;
const unsent = async (...ids: AttachmentId[]) =>
  (await sql`select id from attachments where id = any(${ids}) and message_id is null`).length;

/** Has the job done that collects what nobody needs. */
const collect = () => sql`select graphile_worker.add_job('collect_garbage')`;

test('a file is brought to the store, and fetched from there', async () => {
  const { attachment, expires_at } = await bring(mia);
  expect(attachment).toEqual({
    id: attachment.id,
    filename: 'note.txt',
    content_type: 'text/plain',
    size: 10,
    url: `/attachments/${attachment.id}`,
    thumbnail_url: null,
    width: null,
    height: null,
    created_at: expect.any(Date) as unknown,
  });
  expect(expires_at.getTime() - Date.now()).toBeGreaterThan(60_000);

  const { url } = await link(mia, attachment.id);
  const fetched = await fetch(url);
  expect(await fetched.text()).toBe('Dear diary');
  expect(fetched.headers.get('content-disposition')).toBe(`attachment; filename="note.txt"; filename*=UTF-8''note.txt`);
});

test('REST redirects to the file, and nobody keeps where that is', async () => {
  const { attachment } = await bring(mia);
  for (const query of ['', '?download', '?download=true', '?download=false&thumbnail=false']) {
    const { status, headers, text } = await mia.rest('GET', `${attachment.url}${query}`);
    expect({ status, text, kept: headers.get('cache-control') }).toEqual({ status: 302, text: '', kept: 'no-store' });
    const location = new URL(headers.get('location') ?? '');
    expect(Number(location.searchParams.get('X-Amz-Expires'))).toBeLessThanOrEqual(300);
    expect(await (await fetch(location)).text()).toBe('Dear diary');
  }
  const told = await mia.rest('GET', `${attachment.url}?redirect=false`);
  expect(told.status).toBe(200);
  expect(await (await fetch(told.as(AttachmentLink).url)).text()).toBe('Dear diary');
});

test('the store takes what was announced, once, and nothing else', async () => {
  const { upload_url, headers, attachment } = await reserve(mia);
  const put = async (body: string, others: Record<string, string> = {}) =>
    (await fetch(upload_url, { method: 'PUT', headers: { ...headers, ...others }, body })).status;
  expect(await put('Dear diary', { 'content-type': 'text/html' })).toBe(403);
  expect(await put('Dear diary, and more', { 'content-length': '20' })).toBe(403);
  expect(await put('Dear diary')).toBe(200);
  expect(await put('Dear enemy')).toBe(412);
  expect(await (await fetch((await link(mia, attachment.id)).url)).text()).toBe('Dear diary');
});

test('what is not sent is seen and deleted by who brought it alone', async () => {
  const { attachment } = await bring(mia);
  for (const person of [max, owner, guest, outsider]) {
    expect(await refusal(link(person, attachment.id))).toBe('not_found');
    expect(await refusal(remove(person, attachment.id))).toBe('not_found');
  }
  await remove(mia, attachment.id);
  expect(await refusal(link(mia, attachment.id))).toBe('not_found');
  expect(await refusal(remove(mia, attachment.id))).toBe('not_found');
  expect(await refusal(remove(mia, nowhere))).toBe('not_found');
});

test('of a file that was deleted the bytes go too', async () => {
  const { attachment } = await bring(mia);
  const { url } = await link(mia, attachment.id);
  await remove(mia, attachment.id);
  await collect();
  await vi.waitFor(async () => expect((await fetch(url)).status).toBe(404), { timeout: 10_000 });
});

test('who brings a file after it was deleted brings it for nothing', async () => {
  const { attachment, upload_url, headers } = await reserve(mia);
  await remove(mia, attachment.id);
  await collect();
  const discarded = () => sql`select deleted_at from discarded_objects where key like ${`%${attachment.id}`}`;
  const all = [{ deleted_at: expect.any(Date) as unknown }, { deleted_at: expect.any(Date) as unknown }];
  await vi.waitFor(async () => expect(await discarded()).toEqual(all), { timeout: 10_000 });
  expect((await fetch(upload_url, { method: 'PUT', headers, body: note.bytes })).status).toBe(200);
  await sql`update discarded_objects set final_at = now() - interval '1 second' where key like ${`%${attachment.id}`}`;
  await collect();
  await vi.waitFor(async () => expect(await discarded()).toEqual([]), { timeout: 10_000 });
  expect((await fetch(upload_url, { method: 'PUT', headers, body: note.bytes })).status).toBe(200);
});

test('what is not sent within a day is deleted', async () => {
  const [old, young] = await Promise.all([bring(mia), bring(mia)]);
  await sql`update attachments set created_at = now() - interval '25 hours' where id = ${old.attachment.id}`;
  await collect();
  await vi.waitFor(async () => expect(await refusal(link(mia, old.attachment.id))).toBe('not_found'), { timeout: 10_000 });
  expect(await link(mia, young.attachment.id)).toMatchObject({ url: expect.any(String) as unknown });
});

test.each([
  [
    '🐈 Ünïcödé.png',
    '🐈 Ünïcödé.png',
    `filename="_ _n_c_d_.png"; filename*=UTF-8''%F0%9F%90%88%20%C3%9Cn%C3%AFc%C3%B6d%C3%A9.png`,
  ],
  ['../../etc/passwd', 'passwd', `filename="passwd"; filename*=UTF-8''passwd`],
  ['C:\\fakepath\\cat.png', 'cat.png', `filename="cat.png"; filename*=UTF-8''cat.png`],
  ['a"b%\'(1)*.png', 'a"b%\'(1)*.png', `filename="a_b_'(1)*.png"; filename*=UTF-8''a%22b%25%27%281%29%2A.png`],
  ['evil\u202Egnp.exe', 'evilgnp.exe', `filename="evilgnp.exe"; filename*=UTF-8''evilgnp.exe`],
  ['one\r\nSet-Cookie: two', 'one Set-Cookie: two', `filename="one Set-Cookie: two"; filename*=UTF-8''one%20Set-Cookie%3A%20two`],
  ['.gitignore', '.gitignore', `filename=".gitignore"; filename*=UTF-8''.gitignore`],
])('a file called %j is shown as %j', async (filename, shown, header) => {
  const { attachment } = await bring(mia, { ...note, filename });
  expect(attachment.filename).toBe(shown);
  const fetched = await fetch((await link(mia, attachment.id)).url);
  expect(fetched.headers.get('content-disposition')).toBe(`attachment; ${header}`);
});

test.each([
  ['filename', ['', ' ', '..', 'a/', '.', '\u200B', 'x'.repeat(256), 'x'.repeat(5_000), 'a\0.png']],
  ['content_type', ['', 'png', 'image/', 'image/png\r\nx: y', 'image/*', '*/*', 'ïmage/png', `a/${'x'.repeat(300)}`]],
  ['size', [0, -1, 1.5, Number.MAX_SAFE_INTEGER + 1, '10']],
])('nothing else is taken for a %s', async (field, values) => {
  const file = { filename: 'cat.png', content_type: 'image/png', size: 10 };
  for (const value of values) {
    const answer = await mia.rest('POST', '/attachments/generate-upload-url', { ...file, [field]: value });
    expect(answer).toMatchObject({ status: 400, body: { reason: 'invalid_input', issues: [{ path: [field] }] } });
  }
});

test('a file may be as large as is allowed, and no larger', async () => {
  const ask = (size: number) =>
    max.rest('POST', '/attachments/generate-upload-url', { filename: 'a', content_type: 'a/b', size });
  expect((await ask(largest)).status).toBe(201);
  for (const size of [largest + 1, 1e15])
    expect(readProblem(await ask(size))).toMatchObject({ status: 413, reason: 'too_large' });
});

test('all files of one person together may have so many bytes, also when he asks for many at once', async () => {
  const ann = await world.register('ann');
  const file = { filename: 'a', content_type: 'a/b', size: largest };
  const asked = await Promise.all(Array.from({ length: 6 }, () => ann.rest('POST', '/attachments/generate-upload-url', file)));
  expect(asked.filter(({ status }) => status === 201)).toHaveLength(3);
  for (const answer of asked.filter(({ status }) => status !== 201)) {
    expect(readProblem(answer)).toMatchObject({ status: 413, reason: 'quota_exceeded' });
  }
  const [first] = asked.flatMap((answer) => (answer.status === 201 ? [answer.as(Upload)] : []));
  await remove(ann, first?.attachment.id ?? nowhere);
  expect((await ann.rest('POST', '/attachments/generate-upload-url', file)).status).toBe(201);
});

test('a hundred files may wait to be sent, and no more', async () => {
  const ben = await world.register('ben');
  await sql`insert into attachments (id, user_id, filename, content_type, size, upload_expires_at)
    select gen_random_uuid(), ${ben.id}, 'a', 'a/b', 1, now() from generate_series(1, 99)`;
  const { attachment } = await reserve(ben);
  const answer = await ben.rest('POST', '/attachments/generate-upload-url', { filename: 'a', content_type: 'a/b', size: 1 });
  expect(readProblem(answer)).toMatchObject({ status: 429, reason: 'too_many_uploads' });
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  await remove(ben, attachment.id);
  await reserve(ben);
});

test('a message takes files along, in the order in which they are named, wherever it is read', async () => {
  const channel = await open('public', max);
  const [one, two] = await Promise.all([bring(mia), bring(mia, { ...note, filename: '🐈.txt' })]);
  const heard = await max.hear();
  const sent = await send(mia, channel, [two.attachment.id, one.attachment.id]);
  expect(sent.attachments).toEqual([two.attachment, one.attachment]);
  expect((await heard.until('message.created')).data.message).toEqual(sent);
  expect(await max.client.messages.get.query({ message_id: sent.id })).toEqual(sent);
  expect((await max.client.messages.list.query({ channel_id: channel.id })).items).toEqual([sent]);
  expect((await max.rest('GET', `/messages/${sent.id}`)).as(Message)).toEqual(sent);
});

test('with files there need be nothing to read, and an edit leaves them', async () => {
  const channel = await open('public', max);
  const { attachment } = await bring(mia);
  const sent = await send(mia, channel, [attachment.id], { content: '' });
  const edited = await mia.client.messages.update.mutate({ message_id: sent.id, content: 'A note' });
  expect(edited.attachments).toEqual([attachment]);
  expect((await mia.client.messages.update.mutate({ message_id: sent.id, content: '' })).attachments).toEqual([attachment]);
  for (const attachment_ids of [undefined, []]) {
    const answer = await mia.rest('POST', `/channels/${channel.id}/messages`, { content: ' ', attachment_ids });
    expect(answer).toMatchObject({ status: 400, body: { reason: 'invalid_input', issues: [{ path: ['content'] }] } });
  }
});

test('who may read a message may fetch its files, and nobody else', async () => {
  const attachment_id = fileOf(await sendFile(mia, await open('private', max, guest)));
  for (const person of [mia, max, guest])
    expect(await (await fetch((await link(person, attachment_id)).url)).text()).toBe('Dear diary');
  for (const person of [owner, admin, outsider]) expect(await refusal(link(person, attachment_id))).toBe('not_found');
  const hall = fileOf(await sendFile(mia, await open('public')));
  expect(await link(max, hall)).toMatchObject({ url: expect.any(String) as unknown });
  for (const person of [guest, outsider]) expect(await refusal(link(person, hall))).toBe('not_found');
});

test('who leaves the channel fetches nothing any more', async () => {
  const channel = await open('private', max);
  const attachment_id = fileOf(await sendFile(mia, channel));
  await link(max, attachment_id);
  await max.client.channelMembers.remove.mutate({ channel_id: channel.id, user_id: max.id });
  expect(await refusal(link(max, attachment_id))).toBe('not_found');
});

test('with a message its files go, at once, and then their bytes', async () => {
  const channel = await open('public', max);
  const sent = await sendFile(mia, channel);
  const attachment_id = fileOf(sent);
  const reply = { channel_id: channel.id, content: 'Nice', parent_message_id: sent.id };
  await max.client.messages.create.mutate(reply);
  const { url } = await link(max, attachment_id);
  await mia.client.messages.delete.mutate({ message_id: sent.id });
  for (const person of [mia, max]) expect(await refusal(link(person, attachment_id))).toBe('not_found');
  expect((await max.client.messages.get.query({ message_id: sent.id })).attachments).toEqual([]);
  await collect();
  await vi.waitFor(async () => expect((await fetch(url)).status).toBe(404), { timeout: 10_000 });
});

test('a message takes only what its author brought, and nobody has', async () => {
  const channel = await open('public', max);
  const [mine, other] = await Promise.all([bring(mia), bring(max)]);
  const { attachment: missing } = await reserve(mia);
  const taken = fileOf(await sendFile(mia, channel));
  const { id } = mine.attachment;
  expect(await refusal(send(mia, channel, [id, other.attachment.id]))).toBe('not_found');
  expect(await refusal(send(mia, channel, [id, nowhere]))).toBe('not_found');
  expect(await refusal(send(mia, channel, [id, missing.id]))).toBe('attachment_not_uploaded');
  expect(await refusal(send(mia, channel, [id, taken]))).toBe('attachment_sent');
  expect(await refusal(send(mia, channel, [id, id]))).toBe('invalid_input');
  expect(
    await refusal(
      send(
        mia,
        channel,
        Array.from({ length: 11 }, () => AttachmentId.parse(randomUUID())),
      ),
    ),
  ).toBe('invalid_input');
  expect((await mia.client.messages.list.query({ channel_id: channel.id })).items).toHaveLength(1);
  expect(await unsent(id, other.attachment.id, missing.id)).toBe(3);
});

test('a file that is not what was announced is not sent', async () => {
  const { attachment } = await bring(mia);
  await sql`update attachments set size = 11 where id = ${attachment.id}`;
  expect(await refusal(send(mia, general, [attachment.id]))).toBe('attachment_not_uploaded');
});

test('a message that is refused takes no file along', async () => {
  const [hall, cellar, attic] = await Promise.all([open('public'), open('private'), open('public', max)]);
  const { attachment } = await bring(max);
  const parent = await mia.client.messages.create.mutate({ channel_id: hall.id, content: 'Elsewhere' });
  expect(await refusal(send(max, hall, [attachment.id]))).toBe('not_a_member');
  expect(await refusal(send(max, cellar, [attachment.id]))).toBe('not_found');
  expect(await refusal(send(max, attic, [attachment.id], { parent_message_id: parent.id }))).toBe('not_found');
  await sql`update channels set archived_at = now() where id = ${attic.id}`;
  expect(await refusal(send(max, attic, [attachment.id]))).toBe('channel_archived');
  expect(await unsent(attachment.id)).toBe(1);
  expect((await send(max, general, [attachment.id])).attachments).toEqual([attachment]);
});

test('a file that is sent cannot be deleted without its message', async () => {
  const attachment_id = fileOf(await sendFile(mia, general));
  expect(await refusal(remove(mia, attachment_id))).toBe('attachment_sent');
  expect(await refusal(remove(max, attachment_id))).toBe('not_allowed');
  expect(await refusal(remove(outsider, attachment_id))).toBe('not_found');
});

test('of many messages at once one gets the file, and those without files get through', async () => {
  const channel = await open('public', max);
  const { attachment } = await bring(mia);
  const channel_id = channel.id;
  const texts = () => Array.from({ length: 5 }, () => mia.client.messages.create.mutate({ channel_id, content: 'Hello' }));
  const body = { content: 'Look', attachment_ids: [attachment.id] };
  const [, files] = await Promise.all([
    Promise.all(texts()),
    Promise.all(Array.from({ length: 6 }, () => mia.rest('POST', `/channels/${channel_id}/messages`, body))),
    Promise.all(texts()),
  ]);
  const statuses = files.map(({ status }) => status).toSorted((a, b) => a - b);
  expect(statuses).toEqual([201, 409, 409, 409, 409, 409]);
  const refused = files.filter(({ status }) => status === 409).map((answer) => readProblem(answer).reason);
  expect(new Set(refused)).toEqual(new Set(['attachment_sent']));
  const { items } = await max.client.messages.list.query({ channel_id });
  expect(items.flatMap(({ attachments }) => attachments)).toEqual([attachment]);
  expect(items.map(({ seq }) => seq)).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
});

test('a message with files that is sent again is sent once, also when it was deleted since', async () => {
  const channel = await open('public', max);
  const [one, two] = await Promise.all([bring(mia), bring(mia)]);
  const client_message_id = ClientMessageId.parse(randomUUID());
  const again = () => send(mia, channel, [one.attachment.id], { client_message_id });
  const [sent, ...others] = await Promise.all([again(), again(), again()]);
  for (const other of [...others, await again()]) expect(other).toEqual(sent);
  expect(await refusal(send(mia, channel, [two.attachment.id], { client_message_id }))).toBe('client_message_id_reused');
  expect(await refusal(send(mia, channel, [], { client_message_id }))).toBe('client_message_id_reused');
  expect(await unsent(two.attachment.id)).toBe(1);
  await mia.client.messages.delete.mutate({ message_id: sent.id });
  expect(await again()).toMatchObject({ id: sent.id, attachments: [] });
});

test('files go into direct messages too, and stay between those two', async () => {
  const { attachment } = await bring(mia);
  await mia.client.dms.createMessage.mutate({ user_id: max.id, content: '', attachment_ids: [attachment.id] });
  const { items } = await max.client.dms.listMessages.query({ user_id: mia.id });
  expect(items.map(({ attachments }) => attachments)).toEqual([[attachment]]);
  await link(max, attachment.id);
  for (const person of [owner, admin, guest, outsider]) expect(await refusal(link(person, attachment.id))).toBe('not_found');
});

test('a direct message is not opened by what is refused', async () => {
  const [ann, bob] = await Promise.all([world.register('anna'), world.register('bob')]);
  for (const { id: user_id } of [ann, bob]) await owner.client.members.add.mutate({ workspace_id: workspace.id, user_id });
  const { attachment } = await reserve(ann);
  const write = (content: string, attachment_ids: AttachmentId[]) =>
    ann.client.dms.createMessage.mutate({ user_id: bob.id, content, attachment_ids });
  expect(await refusal(write(' ', []))).toBe('invalid_input');
  expect(await refusal(write('', [attachment.id]))).toBe('attachment_not_uploaded');
  expect(await refusal(write('', [nowhere]))).toBe('not_found');
  expect(await sql`select from channels where dm_key like ${`%${bob.id}%`}`).toHaveLength(0);
});
