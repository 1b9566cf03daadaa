import { type AttachmentId, MessageKey, messageUpdated, type MessageId } from '@parley/contracts';
import { attachments, channels, messages, now, type Transaction } from '@parley/db';
import { and, eq, inArray, isNull } from 'drizzle-orm';
import type { App } from '../app.ts';
import { change } from '../event/change.ts';
import { findMessage } from '../message/whole.ts';
import { objectKey, thumbnailKey } from './keys.ts';
import { showableAs, telling } from './kinds.ts';
import { look } from './pictures.ts';
import type { AttachmentRow } from './queries.ts';

/** What is found out about a file by its bytes. */
type Findings = Pick<AttachmentRow, 'width' | 'height' | 'thumbnail' | 'shown_as'>;

/** Looks at the files of a message that was sent, and tells everybody what is to be seen of them. */
export async function inspectAttachments(app: App, payload: unknown): Promise<void> {
  const { message_id } = MessageKey.parse(payload);
  const fresh = and(eq(attachments.message_id, message_id), isNull(attachments.inspected_at));
  const rows = await app.db.select().from(attachments).where(fresh);
  const found = new Map<AttachmentId, Findings>();
  for (const row of rows) found.set(row.id, await inspect(app, row));
  const kept = await keep(app, message_id, found);
  for (const id of found.keys()) if (!kept.has(id)) await dropThumbnail(app, id);
}

const nothing: Findings = { width: null, height: null, thumbnail: false, shown_as: null };

/** Larger pictures are shown as they are. */
const mostBytes = 25_000_000;

async function inspect({ storage }: App, { id, content_type, size }: AttachmentRow): Promise<Findings> {
  const beginning = await storage.read(objectKey(id), telling);
  const shown_as = beginning ? showableAs(beginning, content_type) : null;
  if (!shown_as?.startsWith('image/') || size > mostBytes) return { ...nothing, shown_as };
  const bytes = await storage.read(objectKey(id), size);
  const picture = bytes && (await look(bytes));
  if (!picture) return { ...nothing, shown_as };
  await storage.put(thumbnailKey(id), picture.thumbnail, 'image/webp');
  return { width: picture.width, height: picture.height, thumbnail: true, shown_as };
}

/** @returns those that were still there, and that nobody else had looked at */
async function keep(app: App, message_id: MessageId, found: Map<AttachmentId, Findings>): Promise<Set<AttachmentId>> {
  return change(app, null, async (tx, publish) => {
    const kept = new Set<AttachmentId>();
    const channel = await lockPlace(tx, message_id);
    if (!channel) return kept;
    for (const [id, findings] of found) if (await write(tx, id, findings)) kept.add(id);
    const visible = [...kept].some((id) => found.get(id)?.thumbnail);
    const message = visible && (await findMessage(app, tx, null, message_id));
    if (message && !message.deleted_at) publish(messageUpdated, { message, workspace_id: channel.workspace_id });
    return kept;
  });
}

/** Whoever tells of a message holds its channel. */
async function lockPlace(tx: Transaction, message_id: MessageId) {
  const place = tx.select({ id: messages.channel_id }).from(messages).where(eq(messages.id, message_id));
  const [channel] = await tx
    .select({ workspace_id: channels.workspace_id })
    .from(channels)
    .where(inArray(channels.id, place))
    .for('no key update');
  return channel;
}

async function write(tx: Transaction, id: AttachmentId, findings: Findings): Promise<boolean> {
  const fresh = and(eq(attachments.id, id), isNull(attachments.inspected_at));
  const rows = await tx
    .update(attachments)
    .set({ ...findings, inspected_at: now })
    .where(fresh)
    .returning({ id: attachments.id });
  return rows.length > 0;
}

/** What was deleted while somebody looked at it. */
async function dropThumbnail({ db, storage }: App, id: AttachmentId): Promise<void> {
  const [row] = await db.select({ id: attachments.id }).from(attachments).where(eq(attachments.id, id));
  if (!row) await storage.delete(thumbnailKey(id));
}
