import { Channel, ChannelId, ChannelQuery, NewChannel, NewTyping, Page } from '@parley/contracts';
import { z } from 'zod';
import { introduce } from '../dm/access.ts';
import { t } from '../trpc/init.ts';
import { rest } from '../trpc/meta.ts';
import { channelProcedure, workspaceProcedure } from '../trpc/procedures.ts';
import { announceTyping, createChannel } from './commands.ts';
import { listChannels } from './queries.ts';

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
    .input(z.strictObject({ channel_id: ChannelId }))
    .output(Channel)
    .query(({ ctx }) => introduce(ctx.app, ctx.app.db, ctx.channel.view)),

  typing: channelProcedure('channel.typing')
    .meta(rest.post('/channels/{channel_id}/typing', 'Say that you are writing', { status: 204 }))
    .input(NewTyping)
    .output(z.void())
    .mutation(({ ctx, input }) => announceTyping(ctx.app, ctx.caller.user_id, ctx.channel, input)),
});
