import {
  Channel,
  ChannelChanges,
  ChannelKey,
  ChannelPreferences,
  ChannelQuery,
  NewChannel,
  NewTyping,
  Page,
  ReadMark,
  ReadState,
} from '@parley/contracts';
import { z } from 'zod';
import { introduce } from '../dm/access.ts';
import { t } from '../trpc/init.ts';
import { rest } from '../trpc/meta.ts';
import { channelProcedure, workspaceProcedure } from '../trpc/procedures.ts';
import { updateChannel } from './changes.ts';
import { announceTyping, createChannel } from './commands.ts';
import { deleteChannel } from './deletion.ts';
import { setPreferences } from './preferences.ts';
import { listChannels } from './queries.ts';
import { markRead } from './reading.ts';

export const channelsRouter = t.router({
  create: workspaceProcedure('channel.create')
    .meta(rest.post('/workspaces/{workspace_id}/channels', 'Open a channel', { refuses: ['name_taken'] }))
    .input(NewChannel)
    .output(Channel)
    .mutation(({ ctx, input }) => createChannel(ctx.app, ctx.caller.user_id, input)),

  list: workspaceProcedure('channel.list')
    .meta(rest.get('/workspaces/{workspace_id}/channels', 'List the channels that you may see'))
    .input(ChannelQuery)
    .output(Page(Channel))
    .query(({ ctx, input }) => listChannels(ctx.app.db, ctx.caller.user_id, ctx.workspace, input)),

  get: channelProcedure('channel.get')
    .meta(rest.get('/channels/{channel_id}', 'Read a channel'))
    .input(ChannelKey)
    .output(Channel)
    .query(({ ctx }) => introduce(ctx.app, ctx.app.db, ctx.channel.view)),

  update: channelProcedure('channel.update')
    .meta(
      rest.put('/channels/{channel_id}', 'Change a channel, archive it, or bring it back', {
        description:
          'Of an archived channel nothing can be changed unless `archived: false` brings it back. A channel that becomes `private` is gone for those who are not in it.',
        refuses: ['name_taken', 'channel_archived', 'general_is_permanent'],
      }),
    )
    .input(ChannelChanges)
    .output(Channel)
    .mutation(({ ctx, input }) => updateChannel(ctx.app, ctx.actor, input)),

  delete: channelProcedure('channel.delete')
    .meta(
      rest.delete('/channels/{channel_id}', 'Delete a channel with all that was said in it', {
        refuses: ['general_is_permanent'],
      }),
    )
    .input(ChannelKey)
    .output(z.void())
    .mutation(({ ctx, input }) => deleteChannel(ctx.app, ctx.actor, input)),

  markRead: channelProcedure('channel.markRead')
    .meta(
      rest.put('/channels/{channel_id}/read', 'Say how far you have read', {
        description: 'The mark only moves forward, unless `force` moves it back. Who posts has read all that stands above.',
      }),
    )
    .input(ReadMark)
    .output(ReadState)
    .mutation(({ ctx, input }) => markRead(ctx.app, ctx.caller.user_id, input)),

  setPreferences: channelProcedure('channel.setPreferences')
    .meta(rest.put('/channels/{channel_id}/preferences', 'Say of what in a channel you want to be told'))
    .input(ChannelPreferences)
    .output(Channel)
    .mutation(({ ctx, input }) => setPreferences(ctx.app, ctx.caller.user_id, input)),

  typing: channelProcedure('channel.typing')
    .meta(rest.post('/channels/{channel_id}/typing', 'Say that you are writing', { status: 204 }))
    .input(NewTyping)
    .output(z.void())
    .mutation(({ ctx, input }) => announceTyping(ctx.app, ctx.caller.user_id, ctx.channel, input)),
});
