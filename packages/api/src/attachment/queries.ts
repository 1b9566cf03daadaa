import type { Attachment, AttachmentId } from '@parley/contracts';
import { attachments } from '@parley/db';

export type AttachmentRow = typeof attachments.$inferSelect;

/** What of a row goes out. */
export const shownColumns = (({ id, filename, content_type, size, width, height, thumbnail, created_at }) => ({
  id,
  filename,
  content_type,
  size,
  width,
  height,
  thumbnail,
  created_at,
}))(attachments);

export type Shown = Pick<AttachmentRow, keyof typeof shownColumns>;

export const toAttachment = ({ id, filename, content_type, size, width, height, thumbnail, created_at }: Shown): Attachment => ({
  id,
  filename,
  content_type,
  size,
  url: urlOf(id),
  thumbnail_url: thumbnail ? `${urlOf(id)}?thumbnail=true` : null,
  width,
  height,
  created_at,
});

const urlOf = (id: AttachmentId) => `/attachments/${id}`;
