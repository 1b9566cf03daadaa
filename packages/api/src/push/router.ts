import { NewPushSubscription, PushKey, PushSubscription, PushSubscriptionKey } from '@parley/contracts';
import { z } from 'zod';
import { t } from '../trpc/init.ts';
import { rest } from '../trpc/meta.ts';
import { userProcedure } from '../trpc/procedures.ts';
import { subscribeToPush, unsubscribeFromPush } from './commands.ts';

export const pushRouter = t.router({
  key: userProcedure
    .meta(rest.get('/push/key', 'Find out with which key a browser subscribes'))
    .output(PushKey)
    .query(({ ctx }) => ({ public_key: ctx.app.vapid.publicKey })),

  subscribe: userProcedure
    .meta(
      rest.post('/push/subscriptions', 'Have a browser told of your notifications', {
        description: "The body is a browser's `PushSubscription`. It is told while you have no live connection.",
      }),
    )
    .input(NewPushSubscription)
    .output(PushSubscription)
    .mutation(({ ctx, input }) => subscribeToPush(ctx.app, ctx.caller.user_id, input)),

  unsubscribe: userProcedure
    .meta(rest.delete('/push/subscriptions/{id}', 'Have a browser told no more', { refuses: ['not_found'] }))
    .input(PushSubscriptionKey)
    .output(z.void())
    .mutation(({ ctx, input }) => unsubscribeFromPush(ctx.app, ctx.caller.user_id, input)),
});
