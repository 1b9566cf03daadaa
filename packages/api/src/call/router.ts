import { Call, CallKey, CallQuery, JoinedCall, NewCall, NewSignal, Page } from '@parley/contracts';
import { z } from 'zod';
import { acknowledge } from '../trpc/context.ts';
import { t } from '../trpc/init.ts';
import { rest } from '../trpc/meta.ts';
import { callProcedure, channelProcedure } from '../trpc/procedures.ts';
import { joinCall, leaveCall, startCall } from './commands.ts';
import { connect } from './connecting.ts';
import { findCall, listCalls } from './queries.ts';
import { sendSignal } from './signals.ts';

export const callsRouter = t.router({
  start: channelProcedure('call.start')
    .meta(
      rest.post('/channels/{channel_id}/calls', 'Start a call', {
        description:
          'You are in it at once. A channel has one call at a time: where one is going on, you are answered that one, which you may join.',
        idempotent: true,
        limit: 'call',
      }),
    )
    .input(NewCall)
    .output(Call)
    .mutation(async ({ ctx, input }) => acknowledge(ctx, await startCall(ctx.app, ctx.caller.user_id, input)).call),

  list: channelProcedure('call.list')
    .meta(
      rest.get('/channels/{channel_id}/calls', 'List the calls of a channel', {
        description: 'The last first. With `live=true` it is the one that is going on, if there is one.',
      }),
    )
    .input(CallQuery)
    .output(Page(Call))
    .query(({ ctx, input }) => listCalls(ctx.app, input)),

  get: callProcedure('call.get')
    .meta(rest.get('/calls/{call_id}', 'Read a call'))
    .input(CallKey)
    .output(Call)
    .query(({ ctx }) => findCall(ctx.app, ctx.app.db, ctx.call.id)),

  join: callProcedure('call.join')
    .meta(
      rest.post('/calls/{call_id}/join', 'Join a call', {
        description:
          'You are told the ways to the others, also when you are in it already: so whoever started it joins too. At most 50 people can be in a call.',
        status: 200,
        limit: 'call',
        refuses: ['call_ended', 'call_full'],
      }),
    )
    .input(CallKey)
    .output(JoinedCall)
    .mutation(async ({ ctx, input }) =>
      connect(ctx.app.calls, ctx.caller.user_id, await joinCall(ctx.app, ctx.caller.user_id, input)),
    ),

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

  signal: callProcedure('call.signal')
    .meta(
      rest.post('/calls/{call_id}/signals', 'Tell somebody in the call how to reach you', {
        description:
          'Both of you must be in the call. It comes as `call.signal` to all devices of the other, if he listens just now, and is kept nowhere.',
        status: 204,
        limit: 'signal',
        refuses: ['not_in_call'],
      }),
    )
    .input(NewSignal)
    .output(z.void())
    .mutation(({ ctx, input }) => sendSignal(ctx.app, ctx.caller.user_id, ctx.call.channel, input)),
});
