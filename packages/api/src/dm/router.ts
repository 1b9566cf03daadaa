import {
  Channel,
  Conversation,
  ConversationQuery,
  DirectMessageQuery,
  Message,
  NewDirectChannel,
  NewDirectMessage,
  Page,
} from '@parley/contracts';
import { acknowledge } from '../trpc/context.ts';
import { t } from '../trpc/init.ts';
import { rest } from '../trpc/meta.ts';
import { userProcedure } from '../trpc/procedures.ts';
import { openDirect, sendDirectMessage } from './commands.ts';
import { listConversations, listDirectMessages } from './queries.ts';

export const dmsRouter = t.router({
  createMessage: userProcedure
    .meta(
      rest.post('/dms/users/{user_id}/messages', 'Write to somebody', {
        limit: 'send',
        description: 'The direct message with him is opened by the first message; see `POST /channels/{channel_id}/messages`.',
        idempotent: true,
        refuses: ['not_found', 'no_shared_workspace', 'client_message_id_reused', 'attachment_sent', 'attachment_not_uploaded'],
      }),
    )
    .input(NewDirectMessage)
    .output(Message)
    .mutation(async ({ ctx, input }) => acknowledge(ctx, await sendDirectMessage(ctx.app, ctx.caller.user_id, input)).message),

  listMessages: userProcedure
    .meta(
      rest.get('/dms/users/{user_id}/messages', 'Read what was said between you and somebody', {
        description: 'Newest first, as `GET /channels/{channel_id}/messages`; nothing before the first message.',
        refuses: ['not_found'],
      }),
    )
    .input(DirectMessageQuery)
    .output(Page(Message))
    .query(({ ctx, input }) => listDirectMessages(ctx.app, ctx.caller.user_id, input)),

  list: userProcedure
    .meta(rest.get('/dms', 'List your direct messages, the last message first'))
    .input(ConversationQuery)
    .output(Page(Conversation))
    .query(({ ctx, input }) => listConversations(ctx.app, ctx.caller.user_id, input)),

  open: userProcedure
    .meta(
      rest.post('/dms', 'Open a direct message', {
        description: 'The same people have one: it answers `200` when it was there.',
        idempotent: true,
        refuses: ['not_found', 'no_shared_workspace'],
      }),
    )
    .input(NewDirectChannel)
    .output(Channel)
    .mutation(async ({ ctx, input }) => acknowledge(ctx, await openDirect(ctx.app, ctx.caller.user_id, input)).channel),
});
