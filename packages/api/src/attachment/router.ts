import { AttachmentKey, AttachmentLink, AttachmentQuery, NewUpload, Upload } from '@parley/contracts';
import { z } from 'zod';
import { t } from '../trpc/init.ts';
import { rest } from '../trpc/meta.ts';
import { userProcedure } from '../trpc/procedures.ts';
import { createUpload, deleteAttachment } from './commands.ts';
import { linkAttachment } from './links.ts';

export const attachmentsRouter = t.router({
  createUploadUrl: userProcedure
    .meta(
      rest.post('/attachments/generate-upload-url', 'Begin to upload a file', {
        description:
          'Answers where its bytes are to be brought. Then send a message with the `id` of the attachment in `attachment_ids`; what is not sent within a day is deleted.',
        limit: 'upload',
        refuses: ['too_large', 'quota_exceeded', 'too_many_uploads'],
      }),
    )
    .input(NewUpload)
    .output(Upload)
    .mutation(({ ctx, input }) => createUpload(ctx.app, ctx.caller.user_id, input)),

  get: userProcedure
    .meta(
      rest.get('/attachments/{attachment_id}', 'Fetch a file', {
        description: 'Redirects to where it is, for whoever may read its message; that address works for five minutes.',
        status: 302,
        refuses: ['not_found'],
      }),
    )
    .input(AttachmentQuery)
    .output(AttachmentLink)
    .query(({ ctx, input }) => linkAttachment(ctx.app, ctx.caller.user_id, input)),

  delete: userProcedure
    .meta(
      rest.delete('/attachments/{attachment_id}', 'Delete a file that was not sent', {
        refuses: ['not_found', 'not_allowed', 'attachment_sent'],
      }),
    )
    .input(AttachmentKey)
    .output(z.void())
    .mutation(({ ctx, input }) => deleteAttachment(ctx.app, ctx.caller.user_id, input.attachment_id)),
});
