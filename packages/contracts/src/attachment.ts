import { z } from 'zod';
import { AttachmentId } from './id.ts';
import { countCharacters, isBlank, Line } from './text.ts';
import { Time } from './time.ts';

export const Attachment = z
  .object({
    id: AttachmentId,
    filename: z.string(),
    content_type: z.string(),
    size: z.int().meta({ description: 'In bytes.' }),
    url: z.string().meta({ description: 'Where it is fetched, with a token: a path of this API.' }),
    thumbnail_url: z
      .string()
      .nullable()
      .meta({ description: 'The same for a small picture of it; images have one soon after they are sent.' }),
    width: z.int().nullable().meta({ description: 'In pixels; images have one soon after they are sent.' }),
    height: z.int().nullable(),
    created_at: Time,
  })
  .meta({ id: 'Attachment' });
export type Attachment = z.infer<typeof Attachment>;

/** What is behind the last slash; on the sender's machine there may have been more before it. */
const lastStep = (path: string) => path.replace(/^.*[/\\]/s, '').trim();

/** A name to show and to save under. It is never a path. */
const Filename = Line(1_000)
  .transform(lastStep)
  .pipe(
    z
      .string()
      .refine((name) => !isBlank(name.replaceAll('.', '')), 'must be a name')
      .refine((name) => countCharacters(name) <= 255, 'must be at most 255 characters'),
  )
  .meta({ override: { type: 'string', minLength: 1, maxLength: 255, examples: ['cat.png'] } });

const mediaType =
  /^[a-z0-9][a-z0-9!#$&^_.+-]{0,63}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}( ?; ?[a-z0-9-]{1,32}=[a-z0-9_.+-]{1,32}){0,3}$/;

const MediaType = z
  .string()
  .max(255, 'must be at most 255 characters')
  .transform((text) => text.trim().toLowerCase())
  .pipe(z.string().regex(mediaType, 'must be a media type such as image/png'))
  .meta({ override: { type: 'string', minLength: 3, maxLength: 255, examples: ['image/png', 'application/octet-stream'] } });

export const NewUpload = z.strictObject({
  filename: Filename,
  content_type: MediaType,
  size: z
    .int()
    .min(1)
    .meta({ description: 'In bytes.', examples: [48_213] }),
});
export type NewUpload = z.output<typeof NewUpload>;

/** Where a file is to be brought: `PUT` its bytes there with exactly these headers. */
export const Upload = z
  .object({
    attachment: Attachment,
    upload_url: z.string(),
    method: z.literal('PUT'),
    headers: z.record(z.string(), z.string()),
    expires_at: Time.meta({ description: 'When the upload must have begun.' }),
  })
  .meta({ id: 'Upload' });
export type Upload = z.infer<typeof Upload>;

export const AttachmentKey = z.strictObject({ attachment_id: AttachmentId });
export type AttachmentKey = z.output<typeof AttachmentKey>;

export const AttachmentQuery = AttachmentKey.extend({
  download: z.boolean().default(false).meta({ description: 'To be saved, whatever it is.' }),
  redirect: z.boolean().default(true).meta({
    description:
      'Over REST: whether to be sent there at once (`302`), or to be told where it is (`200`), as pages need it whose `<img>` sends no token.',
  }),
  thumbnail: z.boolean().default(false).meta({ description: 'A small picture of it instead.' }),
});
export type AttachmentQuery = z.output<typeof AttachmentQuery>;

/** Where a file is fetched, without a token. */
export const AttachmentLink = z.object({ url: z.string(), expires_at: Time }).meta({ id: 'AttachmentLink' });
export type AttachmentLink = z.infer<typeof AttachmentLink>;
