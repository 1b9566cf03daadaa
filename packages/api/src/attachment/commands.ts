import { type Attachment, AttachmentId, type NewUpload, Refusal, type Upload, type UserId } from '@parley/contracts';
import { attachments, type Transaction, users } from '@parley/db';
import { and, eq, isNull, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { App } from '../app.ts';
import { accessAttachment } from './access.ts';
import { objectKey } from './keys.ts';
import { toAttachment } from './queries.ts';

/** Seconds in which an upload must begin. */
const life = 900;

/** How many files somebody may have brought, or be about to bring, without sending them. */
const mostUnsent = 100;

/**
 * Makes an attachment, and signs where its bytes are to be brought: exactly as many as it says, of the type that it says, once.
 * @throws Refusal `too_large`, `quota_exceeded`, `too_many_uploads`; StorageDown
 */
export async function createUpload(app: App, user_id: UserId, file: NewUpload): Promise<Upload> {
  const { filename, content_type, size } = file;
  if (size > app.uploads.largest) {
    throw new Refusal('too_large', `A file may have ${app.uploads.largest} bytes at the most.`);
  }
  await app.storage.ready();
  const expires_at = new Date(Date.now() + life * 1_000);
  const attachment = await app.db.transaction(async (tx) => {
    await demandRoom(app, tx, user_id, size);
    return reserve(tx, { user_id, filename, content_type, size, upload_expires_at: expires_at });
  });
  const { url, headers } = await app.storage.presignPut(objectKey(attachment.id), { size, content_type }, life);
  return { attachment, upload_url: url, method: 'PUT', headers, expires_at };
}

/** Who asks for several at once is answered one by one: each is counted before the next. */
async function demandRoom({ uploads }: App, tx: Transaction, user_id: UserId, size: number): Promise<void> {
  await tx.select({ id: users.id }).from(users).where(eq(users.id, user_id)).for('no key update');
  const [mine] = await tx
    .select({
      bytes: sql`coalesce(sum(${attachments.size}), 0)`.mapWith(Number),
      unsent: sql`count(*) filter (where ${attachments.message_id} is null)`.mapWith(Number),
    })
    .from(attachments)
    .where(eq(attachments.user_id, user_id));
  const { bytes = 0, unsent = 0 } = mine ?? {};
  if (bytes + size > uploads.quota) {
    throw new Refusal('quota_exceeded', `Your files may have ${uploads.quota} bytes together. Delete messages with files first.`);
  }
  if (unsent >= mostUnsent) {
    throw new Refusal('too_many_uploads', `${mostUnsent} of your files are not sent yet. Send or delete some first.`, {
      retryAfter: 60,
    });
  }
}

async function reserve(tx: Transaction, file: Omit<typeof attachments.$inferInsert, 'id'>): Promise<Attachment> {
  const [row] = await tx
    .insert(attachments)
    .values({ ...file, id: AttachmentId.parse(uuidv7()) })
    .returning();
  if (!row) throw new Error('an attachment was not written');
  return toAttachment(row);
}

/**
 * Deletes a file that was not sent; its object is collected later.
 * @throws Refusal `not_found`, `not_allowed` for others', `attachment_sent`
 */
export async function deleteAttachment(app: App, user_id: UserId, attachment_id: AttachmentId): Promise<void> {
  const { user_id: uploader } = await accessAttachment(app, user_id, attachment_id);
  if (uploader !== user_id) throw new Refusal('not_allowed', 'Only who made an attachment may delete it.');
  const unsent = and(eq(attachments.id, attachment_id), isNull(attachments.message_id));
  const gone = await app.db.delete(attachments).where(unsent).returning({ id: attachments.id });
  if (gone.length === 0) throw new Refusal('attachment_sent', 'A message has this attachment. Delete the message instead.');
}
