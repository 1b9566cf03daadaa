import { type AttachmentId, type AttachmentLink, type CustomEmojiId, Refusal, type UserId } from '@parley/contracts';
import { discarded_objects, now } from '@parley/db';
import { sql } from 'drizzle-orm';
import type { App } from '../app.ts';
import { objectKey, pictureKey } from '../attachment/keys.ts';
import { showableAs, telling } from '../attachment/kinds.ts';
import { look } from '../attachment/pictures.ts';
import { accessUploads } from '../attachment/sending.ts';
import type { CustomEmojiRow } from './queries.ts';

/** What an emoji looks like. */
export interface EmojiPicture {
  bytes: Buffer;
  /** What its bytes are, whatever they were announced as. */
  content_type: string;
}

const mostBytes = 256 * 1024;
const longestSide = 1_024;
const kinds = ['image/png', 'image/gif', 'image/jpeg', 'image/webp'];

/**
 * The picture in a file that somebody has uploaded and not sent.
 * @throws Refusal `not_found`, `attachment_sent`, `attachment_not_uploaded`, `too_large`, `invalid_input`; StorageDown
 */
export async function readPicture(app: App, user_id: UserId, attachment_id: AttachmentId): Promise<EmojiPicture> {
  const [file] = await accessUploads(app, user_id, [attachment_id]);
  if (!file) throw new Error('an upload was neither found nor refused');
  if (file.size > mostBytes) throw new Refusal('too_large', 'The picture of an emoji may have 256 KiB at the most.');
  const bytes = await app.storage.read(objectKey(attachment_id), mostBytes);
  const content_type = bytes && showableAs(bytes.subarray(0, telling), file.content_type);
  if (!bytes || !content_type || !kinds.includes(content_type)) throw noPicture();
  const picture = await look(bytes);
  if (!picture || picture.width > longestSide || picture.height > longestSide) throw noPicture();
  return { bytes, content_type };
}

const noPicture = () =>
  new Refusal('invalid_input', `An emoji is a PNG, GIF, JPEG or WebP of ${longestSide} pixels a side at the most.`, {
    issues: [{ path: ['attachment_id'], message: 'is not such a picture' }],
  });

/**
 * Brings a picture to its place in the store. Until its emoji has been made it counts as one that nothing refers to: should
 * that fail, it is collected.
 */
export async function keepPicture({ db, storage }: App, id: CustomEmojiId, { bytes, content_type }: EmojiPicture): Promise<void> {
  const final_at = sql`now() + interval '1 hour'`;
  await db.insert(discarded_objects).values({ key: pictureKey(id), final_at, deleted_at: now });
  await storage.put(pictureKey(id), bytes, content_type);
}

/** Seconds for which a link works, whoever has it. */
const life = 300;

/** Signs where a picture can be fetched for a while. */
export async function linkPicture({ storage }: App, { id, content_type }: CustomEmojiRow): Promise<AttachmentLink> {
  const expires_at = new Date(Date.now() + life * 1_000);
  return { url: await storage.presignGet(pictureKey(id), { content_type, disposition: 'inline' }, life), expires_at };
}
