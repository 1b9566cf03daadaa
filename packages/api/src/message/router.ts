import {
  Message,
  MessageChanges,
  MessageKey,
  MessageQuery,
  MessageRevision,
  NewMessage,
  Page,
  PinQuery,
  ReplyQuery,
  RevisionQuery,
} from '@parley/contracts';
import { z } from 'zod';
import { acknowledge } from '../trpc/context.ts';
import { followThread, unfollowThread } from '../thread/commands.ts';
import { t } from '../trpc/init.ts';
import { rest } from '../trpc/meta.ts';
import { channelProcedure, checkedByCommand, messageProcedure } from '../trpc/procedures.ts';
import { checkedOnce } from '../repeated.ts';
import { sendMessage } from './commands.ts';
import { deleteMessage } from './deletion.ts';
import { updateMessage } from './edits.ts';
import { pinMessage, unpinMessage } from './pins.ts';
import { listMessages } from './history.ts';
import { listPins, listReplies, listRevisions } from './queries.ts';

export const messagesRouter = t.router({
  create: checkedByCommand('message.create')
    .meta(
      rest.post('/channels/{channel_id}/messages', 'Send a message', {
        idempotent: true,
        limit: 'send',
        refuses: ['client_message_id_reused', 'attachment_sent', 'attachment_not_uploaded'],
      }),
    )
    .input(NewMessage)
    .output(Message)
    .mutation(async ({ ctx, input }) => acknowledge(ctx, await sendMessage(ctx.app, ctx.caller.user_id, input)).message),

  list: checkedByCommand('message.list')
    .meta(rest.get('/channels/{channel_id}/messages', "Read a channel's history"))
    .input(MessageQuery)
    .output(checkedOnce(Page(Message)))
    .query(({ ctx, input }) => listMessages(ctx.app, ctx.caller.user_id, input)),

  get: messageProcedure('message.get')
    .meta(rest.get('/messages/{message_id}', 'Read a message'))
    .input(MessageKey)
    .output(Message)
    .query(({ ctx }) => ctx.message.view),

  update: messageProcedure('message.update')
    .meta(rest.put('/messages/{message_id}', 'Edit a message'))
    .input(MessageChanges)
    .output(Message)
    .mutation(({ ctx, input }) => updateMessage(ctx.app, ctx.caller.user_id, input)),

  delete: messageProcedure('message.delete')
    .meta(rest.delete('/messages/{message_id}', 'Delete a message'))
    .input(MessageKey)
    .output(z.void())
    .mutation(({ ctx, input }) => deleteMessage(ctx.app, ctx.actor, input)),

  replies: messageProcedure('message.replies')
    .meta(rest.get('/messages/{message_id}/replies', 'Read a thread, oldest first'))
    .input(ReplyQuery)
    .output(Page(Message))
    .query(({ ctx, input }) => listReplies(ctx.app, ctx.caller.user_id, ctx.message.view, input)),

  pin: messageProcedure('message.pin')
    .meta(rest.put('/messages/{message_id}/pin', 'Pin a message', { refuses: ['too_many_pins'] }))
    .input(MessageKey)
    .output(Message)
    .mutation(({ ctx, input }) => pinMessage(ctx.app, ctx.caller.user_id, input)),

  unpin: messageProcedure('message.unpin')
    .meta(rest.delete('/messages/{message_id}/pin', 'Unpin a message'))
    .input(MessageKey)
    .output(z.void())
    .mutation(({ ctx, input }) => unpinMessage(ctx.app, ctx.caller.user_id, input)),

  pins: channelProcedure('message.pins')
    .meta(rest.get('/channels/{channel_id}/pins', 'List what is pinned in a channel, the last pinned first'))
    .input(PinQuery)
    .output(Page(Message))
    .query(({ ctx, input }) => listPins(ctx.app, ctx.caller.user_id, input)),

  follow: messageProcedure('message.follow')
    .meta(rest.put('/messages/{message_id}/follow', 'Follow a thread', { status: 204 }))
    .input(MessageKey)
    .output(z.void())
    .mutation(({ ctx }) => followThread(ctx.app, ctx.caller.user_id, ctx.message)),

  unfollow: messageProcedure('message.unfollow')
    .meta(rest.delete('/messages/{message_id}/follow', 'Leave a thread'))
    .input(MessageKey)
    .output(z.void())
    .mutation(({ ctx }) => unfollowThread(ctx.app, ctx.caller.user_id, ctx.message)),

  revisions: messageProcedure('message.revisions')
    .meta(rest.get('/messages/{message_id}/revisions', 'Read what a message said before it was edited'))
    .input(RevisionQuery)
    .output(Page(MessageRevision))
    .query(({ ctx, input }) => listRevisions(ctx.app, input)),
});
