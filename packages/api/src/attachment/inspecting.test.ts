import type { Attachment, AttachmentId, Message } from '@parley/contracts';
import { openWorld, type Person } from '@parley/testing';
import sharp from 'sharp';
import { expect, test, vi } from 'vitest';

const { mia, max, general, sql } = await openWorld();

/** Brings a file, and sends it. */
async function sendFile(content_type: string, bytes: Buffer): Promise<Message> {
  const file = { filename: 'file', content_type, size: bytes.length };
  const { attachment, upload_url, method, headers } = await mia.client.attachments.createUploadUrl.mutate(file);
  expect((await fetch(upload_url, { method, headers, body: bytes })).status).toBe(200);
  return mia.client.messages.create.mutate({ channel_id: general.id, content: 'Look', attachment_ids: [attachment.id] });
}

const fileOf = ({ attachments: [file] }: Message): Attachment => {
  if (!file) throw new Error('a message without the file that it was sent with');
  return file;
};

const look = async ({ client }: Person, id: AttachmentId, how: { download?: boolean; thumbnail?: boolean } = {}) =>
  fetch((await client.attachments.get.query({ attachment_id: id, ...how })).url);

const shown = async (id: AttachmentId, how: { download?: boolean } = {}) => {
  const { headers } = await look(max, id, how);
  return `${headers.get('content-disposition')?.split(';')[0]} ${headers.get('content-type')}`;
};

const inspected = ({ id }: Attachment) =>
  vi.waitFor(
    async () => expect(await sql`select from attachments where id = ${id} and inspected_at is not null`).toHaveLength(1),
    { timeout: 15_000 },
  );

const paint = (width: number, height: number) => sharp({ create: { width, height, channels: 3, background: 'teal' } });

test('of a picture that was sent everybody hears how large it is, and gets a small one', async () => {
  const heard = await max.hear();
  const sent = await sendFile('image/png', await paint(800, 600).png().toBuffer());
  const { data, actor_id, workspace_id } = await heard.until('message.updated', ({ data }) => data.message.id === sent.id);
  const { id, url } = fileOf(sent);
  const attachments = [{ ...fileOf(sent), width: 800, height: 600, thumbnail_url: `${url}?thumbnail=true` }];
  expect(data.message).toEqual({ ...sent, attachments });
  expect({ actor_id, workspace_id }).toEqual({ actor_id: null, workspace_id: general.workspace_id });
  expect(await max.client.messages.get.query({ message_id: sent.id })).toEqual(data.message);

  const small = await look(max, id, { thumbnail: true });
  expect(small.headers.get('content-type')).toBe('image/webp');
  expect(await sharp(Buffer.from(await small.arrayBuffer())).metadata()).toMatchObject({ width: 480, height: 360 });
  expect(await shown(id)).toBe('inline image/png');
  expect(await shown(id, { download: true })).toBe('attachment image/png');
});

test('a picture that the camera held upright is upright, and its small one does not say where it was taken', async () => {
  const exif = { IFD0: { Copyright: 'Mia' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 3230/100' } };
  const bytes = await paint(40, 20).withExif(exif).withMetadata({ orientation: 6 }).jpeg().toBuffer();
  const heard = await max.hear();
  const sent = await sendFile('image/jpeg', bytes);
  const { data } = await heard.until('message.updated', ({ data }) => data.message.id === sent.id);
  expect(fileOf(data.message)).toMatchObject({ width: 20, height: 40 });
  const small = await (await look(max, fileOf(sent).id, { thumbnail: true })).arrayBuffer();
  const { width, height, exif: left } = await sharp(Buffer.from(small)).metadata();
  expect({ width, height, left }).toEqual({ width: 20, height: 40, left: undefined });
});

const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
const gif = 'GIF89a\x01\x00\x01\x00\x00\x00\x00;';

test.each([
  ['image/png', '\x89PNG\r\n\x1a\n and no more', 'inline image/png'],
  ['image/png', gif, 'inline image/gif'],
  ['image/png', '<!doctype html><script>alert(1)</script>', 'attachment image/png'],
  ['text/html', '<!doctype html><script>alert(1)</script>', 'attachment text/html'],
  ['text/html', gif, 'attachment text/html'],
  ['image/svg+xml', svg, 'attachment image/svg+xml'],
  ['image/png', svg, 'attachment image/png'],
  ['application/pdf', '%PDF-1.7', 'attachment application/pdf'],
  ['video/mp4', '\0\0\0\x20ftypisom\0\0\x02\0', 'inline video/mp4'],
  ['video/mp4', 'not a film', 'attachment video/mp4'],
  ['audio/x-wav', 'RIFF\x24\0\0\0WAVEfmt ', 'inline audio/wav'],
  ['audio/mpeg', 'ID3\x04\0\0', 'inline audio/mpeg'],
  ['audio/webm', '\x1a\x45\xdf\xa3\x9fB\x82\x84webm', 'inline audio/webm'],
  ['image/webp', 'RIFF\x24\0\0\0WAVEfmt ', 'attachment image/webp'],
])('what is announced as %s and begins with %j is shown as: %s', async (content_type, bytes, expected) => {
  const file = fileOf(await sendFile(content_type, Buffer.from(bytes, 'latin1')));
  await inspected(file);
  expect(await shown(file.id)).toBe(expected);
});

test('a picture that was looked at is not looked at again', async () => {
  const heard = await max.hear();
  const sent = await sendFile('image/png', await paint(8, 8).png().toBuffer());
  await heard.until('message.updated', ({ data }) => data.message.id === sent.id);
  await sql`select graphile_worker.add_job('inspect_attachments', json_build_object('message_id', ${sent.id}::text))`;
  await vi.waitFor(
    async () => expect(await sql`select from graphile_worker.jobs where task_identifier = 'inspect_attachments'`).toEqual([]),
    {
      timeout: 15_000,
    },
  );
  await mia.client.messages.create.mutate({ channel_id: general.id, content: 'Next' });
  await heard.until('message.created', ({ data }) => data.message.content === 'Next');
  expect(heard.types().filter((type) => type === 'message.updated')).toHaveLength(1);
});
