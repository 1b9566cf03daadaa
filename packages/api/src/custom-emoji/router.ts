import {
  AttachmentLink,
  CustomEmoji,
  CustomEmojiKey,
  CustomEmojiPicture,
  CustomEmojiQuery,
  NewCustomEmoji,
  Page,
} from '@parley/contracts';
import { z } from 'zod';
import { t } from '../trpc/init.ts';
import { rest } from '../trpc/meta.ts';
import { emojiProcedure, workspaceProcedure } from '../trpc/procedures.ts';
import { createEmoji, deleteEmoji } from './commands.ts';
import { linkPicture } from './pictures.ts';
import { listEmoji } from './queries.ts';

export const emojiRouter = t.router({
  create: workspaceProcedure('emoji.create')
    .meta(
      rest.post('/workspaces/{workspace_id}/emoji', 'Give a workspace an emoji of its own', {
        description:
          'Upload its picture first, by `POST /attachments/generate-upload-url`. The file is used up: it can be sent no more.',
        limit: 'upload',
        refuses: ['name_taken', 'quota_exceeded', 'too_large', 'attachment_sent', 'attachment_not_uploaded'],
      }),
    )
    .input(NewCustomEmoji)
    .output(CustomEmoji)
    .mutation(({ ctx, input }) => createEmoji(ctx.app, ctx.caller.user_id, input)),

  list: workspaceProcedure('emoji.list')
    .meta(rest.get('/workspaces/{workspace_id}/emoji', 'List the emoji of a workspace'))
    .input(CustomEmojiQuery)
    .output(Page(CustomEmoji))
    .query(({ ctx, input }) => listEmoji(ctx.app.db, input)),

  get: emojiProcedure('emoji.get')
    .meta(
      rest.get('/workspaces/{workspace_id}/emoji/{emoji_id}', 'Fetch the picture of an emoji', {
        description: 'Redirects to where it is, for whoever belongs to the workspace; that address works for five minutes.',
        status: 302,
      }),
    )
    .input(CustomEmojiPicture)
    .output(AttachmentLink)
    .query(({ ctx }) => linkPicture(ctx.app, ctx.emoji.row)),

  delete: emojiProcedure('emoji.delete')
    .meta(
      rest.delete('/workspaces/{workspace_id}/emoji/{emoji_id}', 'Delete an emoji of a workspace', {
        description: 'Whoever added it may, and admins. Where one has reacted with it, its name stays.',
      }),
    )
    .input(CustomEmojiKey)
    .output(z.void())
    .mutation(({ ctx, input }) => deleteEmoji(ctx.app, ctx.caller.user_id, input)),
});
