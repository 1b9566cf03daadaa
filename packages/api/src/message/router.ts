import { Message, MessageId, MessageQuery, NewMessage, Page } from '@parley/contracts';
import { z } from 'zod';
import { acknowledge } from '../trpc/context.ts';
import { t } from '../trpc/init.ts';
import { rest } from '../trpc/meta.ts';
import { channelProcedure, checkedByCommand, messageProcedure } from '../trpc/procedures.ts';
import { sendMessage } from './commands.ts';
import { listMessages } from './queries.ts';

export const messagesRouter = t.router({
  create: checkedByCommand('message.create')
    .meta(
      rest.post('/channels/{channel_id}/messages', 'Send a message', {
        idempotent: true,
        refuses: ['client_message_id_reused'],
      }),
    )
    .input(NewMessage)
    .output(Message)
    .mutation(async ({ ctx, input }) => acknowledge(ctx, await sendMessage(ctx.app, ctx.caller.user_id, input)).message),

  list: channelProcedure('message.list')
    .meta(rest.get('/channels/{channel_id}/messages', "Read a channel's history"))
    .input(MessageQuery)
    .output(Page(Message))
    .query(({ ctx, input }) => listMessages(ctx.app, input)),

  get: messageProcedure('message.get')
    .meta(rest.get('/messages/{message_id}', 'Read a message'))
    .input(z.strictObject({ message_id: MessageId }))
    .output(Message)
    .query(({ ctx }) => ctx.message.view),
});
