import { AttachmentId, AttachmentLink, Upload } from '@parley/contracts';
import { openWorld, type Person, readProblem, refusal } from '@parley/testing';
import { expect, test, vi } from 'vitest';

const largest = 1_000_000;
const quota = 3 * largest;
const world = await openWorld({ MAX_UPLOAD_BYTES: String(largest), UPLOAD_QUOTA_BYTES: String(quota) });
const { mia, max, owner, guest, outsider, sql } = world;
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
