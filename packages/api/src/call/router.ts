import { Call, CallKey, NewCall } from '@parley/contracts';
import { z } from 'zod';
import { acknowledge } from '../trpc/context.ts';
import { t } from '../trpc/init.ts';
import { rest } from '../trpc/meta.ts';
import { callProcedure, channelProcedure } from '../trpc/procedures.ts';
import { joinCall, leaveCall, startCall } from './commands.ts';
import { findCall } from './queries.ts';

export const callsRouter = t.router({
  start: channelProcedure('call.start')
    .meta(
      rest.post('/channels/{channel_id}/calls', 'Start a call', {
        description:
          'You are in it at once. A channel has one call at a time: where one is going on, you are answered that one, which you may join.',
        idempotent: true,
      }),
    )
    .input(NewCall)
    .output(Call)
    .mutation(async ({ ctx, input }) => acknowledge(ctx, await startCall(ctx.app, ctx.caller.user_id, input)).call),

  get: callProcedure('call.get')
    .meta(rest.get('/calls/{call_id}', 'Read a call'))
    .input(CallKey)
    .output(Call)
    .query(({ ctx }) => findCall(ctx.app, ctx.app.db, ctx.call.id)),

  join: callProcedure('call.join')
    .meta(
      rest.post('/calls/{call_id}/join', 'Join a call', {
        description: 'At most 50 people can be in a call. Whoever is in it is answered the same again.',
        status: 200,
        refuses: ['call_ended', 'call_full'],
      }),
    )
    .input(CallKey)
    .output(Call)
    .mutation(({ ctx, input }) => joinCall(ctx.app, ctx.caller.user_id, input)),

  leave: callProcedure('call.leave')
    .meta(
      rest.post('/calls/{call_id}/leave', 'Leave a call', {
        description: 'With the last who leaves it ends. Whoever is not in it has left it.',
        status: 204,
      }),
    )
    .input(CallKey)
    .output(z.void())
    .mutation(({ ctx, input }) => leaveCall(ctx.app, ctx.caller.user_id, input)),
});
