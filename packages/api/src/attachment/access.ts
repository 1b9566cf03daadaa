import { type AttachmentId, Refusal, type UserId } from '@parley/contracts';
import { attachments } from '@parley/db';
import { eq } from 'drizzle-orm';
import type { App } from '../app.ts';
import { accessMessage } from '../message/access.ts';
import type { AttachmentRow } from './queries.ts';

/**
 * The only way to an attachment on somebody's behalf: he may read the message that has it, or it is his own, and not sent.
 * @throws Refusal `not_found`
 */
export async function accessAttachment(app: App, user_id: UserId, attachment_id: AttachmentId): Promise<AttachmentRow> {
  const [row] = await app.db.select().from(attachments).where(eq(attachments.id, attachment_id));
  if (!row) throw hidden();
  if (row.message_id) await accessMessage(app, user_id, row.message_id).catch(asHidden);
  else if (row.user_id !== user_id) throw hidden();
  return row;
}

const hidden = () => new Refusal('not_found', 'There is no such attachment, or you may not see it.');

function asHidden(error: unknown): never {
  throw error instanceof Refusal ? hidden() : error;
}
