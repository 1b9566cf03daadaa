import { ChannelMember, ChannelMemberKey, ChannelMemberQuery, Page } from '@parley/contracts';
import { z } from 'zod';
import { t } from '../trpc/init.ts';
import { rest } from '../trpc/meta.ts';
import { channelProcedure } from '../trpc/procedures.ts';
import { addChannelMember, removeChannelMember } from './commands.ts';
import { listChannelMembers } from './queries.ts';

export const channelMembersRouter = t.router({
  list: channelProcedure('channelMember.list')
    .meta(rest.get('/channels/{channel_id}/members', 'List who is in a channel'))
    .input(ChannelMemberQuery)
    .output(Page(ChannelMember))
    .query(({ ctx, input }) => listChannelMembers(ctx.app, input)),

  add: channelProcedure('channelMember.add')
    .meta(rest.post('/channels/{channel_id}/members', 'Join a channel, or bring somebody in', { refuses: ['already_member'] }))
    .input(ChannelMemberKey)
    .output(ChannelMember)
    .mutation(({ ctx, input }) => addChannelMember(ctx.app, ctx.caller.user_id, input)),

  remove: channelProcedure('channelMember.remove')
    .meta(
      rest.delete('/channels/{channel_id}/members/{user_id}', 'Leave a channel, or remove somebody', {
        refuses: ['general_is_permanent'],
      }),
    )
    .input(ChannelMemberKey)
    .output(z.void())
    .mutation(({ ctx, input }) => removeChannelMember(ctx.app, ctx.caller.user_id, input)),
});
