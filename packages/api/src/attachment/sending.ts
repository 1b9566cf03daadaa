import { type Attachment, type AttachmentId, Refusal, type UserId } from '@parley/contracts';
import { attachments } from '@parley/db';
import { and, eq, inArray } from 'drizzle-orm';
import type { App } from '../app.ts';
import { objectKey } from './keys.ts';
import { type AttachmentRow, toAttachment } from './queries.ts';

/**
 * The attachments that somebody wants to send, in his order: his own, that no message has, and that the store has as they
 * were announced.
 * @throws Refusal `not_found`, `attachment_sent`, `attachment_not_uploaded`; StorageDown
 */
export async function accessUploads(app: App, user_id: UserId, ids: AttachmentId[]): Promise<Attachment[]> {
  const own = and(inArray(attachments.id, ids), eq(attachments.user_id, user_id));
  const rows = new Map((await app.db.select().from(attachments).where(own)).map((row) => [row.id, row]));
  const wanted = ids.map((id) => rows.get(id) ?? refuse(unknown()));
  if (wanted.some(({ message_id }) => message_id !== null)) throw alreadySent();
  await Promise.all(wanted.map((row) => demandUploaded(app, row)));
  return wanted.map(toAttachment);
}

async function demandUploaded({ storage }: App, { id, size, content_type }: AttachmentRow): Promise<void> {
  const object = await storage.head(objectKey(id));
  if (object?.size === size && object.content_type === content_type) return;
  throw new Refusal('attachment_not_uploaded', 'A file is not uploaded, or not as it was announced.');
}

const unknown = () => new Refusal('not_found', 'There is no such attachment of yours.');

export const alreadySent = () => new Refusal('attachment_sent', 'Another message has this attachment. Upload the file again.');

function refuse(refusal: Refusal): never {
  throw refusal;
}
