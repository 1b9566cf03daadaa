import { type AttachmentLink, type AttachmentQuery, Refusal, type UserId } from '@parley/contracts';
import type { App } from '../app.ts';
import { accessAttachment } from './access.ts';
import { objectKey, thumbnailKey } from './keys.ts';
import type { AttachmentRow } from './queries.ts';

/** Seconds for which a link works, whoever has it. */
const life = 300;

/**
 * Signs where a file can be fetched for a while. Browsers show only what its bytes say that they may; all else is saved.
 * @throws Refusal `not_found`
 */
export async function linkAttachment(app: App, user_id: UserId, query: AttachmentQuery): Promise<AttachmentLink> {
  const row = await accessAttachment(app, user_id, query.attachment_id);
  const expires_at = new Date(Date.now() + life * 1_000);
  return { url: query.thumbnail ? await signThumbnail(app, row) : await signFile(app, row, query.download), expires_at };
}

async function signThumbnail({ storage }: App, { id, thumbnail }: AttachmentRow): Promise<string> {
  if (!thumbnail) throw new Refusal('not_found', 'There is no small picture of this.');
  return storage.presignGet(thumbnailKey(id), { content_type: 'image/webp', disposition: 'inline' }, life);
}

function signFile({ storage }: App, { id, filename, content_type, shown_as }: AttachmentRow, download: boolean): Promise<string> {
  const presentation = { content_type: shown_as ?? content_type, disposition: disposition(shown_as && !download, filename) };
  return storage.presignGet(objectKey(id), presentation, life);
}

/** The header of that name (RFC 6266): for old clients in ASCII, and then as it is. */
const disposition = (inline: unknown, filename: string) =>
  `${inline ? 'inline' : 'attachment'}; filename="${inAscii(filename)}"; filename*=UTF-8''${percentEncoded(filename)}`;

const inAscii = (text: string) => text.replaceAll(/[^\x20-\x7e]/gu, '_').replaceAll(/["\\%]/g, '_');

/** What `encodeURIComponent` leaves alone, and the header does not allow. */
const percentEncoded = (text: string) =>
  encodeURIComponent(text).replaceAll(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
