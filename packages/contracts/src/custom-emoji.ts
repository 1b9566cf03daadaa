import { z } from 'zod';
import { toWorkspace } from './audience.ts';
import { defineEvent } from './event.ts';
import { AttachmentId, CustomEmojiId, UserId, WorkspaceId } from './id.ts';
import { pageInput } from './page.ts';
import { Time } from './time.ts';

/** A picture that a workspace uses like an emoji. */
export const CustomEmoji = z
  .object({
    id: CustomEmojiId,
    workspace_id: WorkspaceId,
    name: z.string().meta({ description: 'One reacts with `:name:`.' }),
    url: z.string().meta({ description: 'Where its picture is fetched, with a token: a path of this API.' }),
    created_by: UserId,
    created_at: Time,
  })
  .meta({ id: 'CustomEmoji' });
export type CustomEmoji = z.infer<typeof CustomEmoji>;

export const CustomEmojiName = z
  .string()
  .regex(/^[a-z0-9_+-]{1,64}$/, 'must be 1–64 characters of a-z, 0-9, "_", "+" and "-"')
  .meta({ examples: ['parley'] });

export const NewCustomEmoji = z.strictObject({
  workspace_id: WorkspaceId,
  name: CustomEmojiName.meta({ description: 'Not the name of an emoji that everybody has.' }),
  attachment_id: AttachmentId.meta({
    description: 'A file of yours that is uploaded and not sent: a PNG, GIF, JPEG or WebP of 256 KiB at the most.',
  }),
});
export type NewCustomEmoji = z.output<typeof NewCustomEmoji>;

export const CustomEmojiQuery = z.strictObject({ workspace_id: WorkspaceId, ...pageInput });
export type CustomEmojiQuery = z.output<typeof CustomEmojiQuery>;

export const CustomEmojiKey = z.strictObject({ workspace_id: WorkspaceId, emoji_id: CustomEmojiId });
export type CustomEmojiKey = z.output<typeof CustomEmojiKey>;

export const CustomEmojiPicture = CustomEmojiKey.extend({
  redirect: z.boolean().default(true).meta({
    description: 'Over REST: whether to be sent there at once (`302`), or to be told where it is (`200`).',
  }),
});
export type CustomEmojiPicture = z.output<typeof CustomEmojiPicture>;

export const emojiAdded = defineEvent()('emoji.added', {
  data: z.object({ emoji: CustomEmoji }),
  audience: ({ emoji }) => [toWorkspace(emoji.workspace_id)],
  place: ({ emoji }) => ({ workspace_id: emoji.workspace_id }),
});

export const emojiRemoved = defineEvent<{ workspace_id: WorkspaceId }>()('emoji.removed', {
  data: z.object({ emoji_id: CustomEmojiId }),
  audience: ({ workspace_id }) => [toWorkspace(workspace_id)],
  place: ({ workspace_id }) => ({ workspace_id }),
});
