import type { Attachment, AttachmentId } from '@parley/contracts';
import { attachments } from '@parley/db';
import { sql } from 'drizzle-orm';

export type AttachmentRow = typeof attachments.$inferSelect;

/** What of a row goes out. */
type Shown = Pick<AttachmentRow, 'id' | 'filename' | 'content_type' | 'size' | 'width' | 'height' | 'thumbnail' | 'created_at'>;

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

/** As JSON has it. */
type Told = Omit<Shown, 'created_at'> & { created_at: string };

/** What a message carries, in its order; a column of `messages`. */
export const carried = sql`(
  select coalesce(jsonb_agg(jsonb_build_object(
    'id', file.id, 'filename', file.filename, 'content_type', file.content_type, 'size', file.size, 'width', file.width,
    'height', file.height, 'thumbnail', file.thumbnail, 'created_at', wire_time(file.created_at)) order by file.place), '[]')
  from ${attachments} file where file.message_id = messages.id)`.mapWith((files: Told[]) =>
  files.map((file) => toAttachment({ ...file, created_at: new Date(file.created_at) })),
);
