import { Subscription } from '@parley/contracts';
import { t } from '../trpc/init.ts';
import { userProcedure } from '../trpc/procedures.ts';
import { subscribe } from './subscribe.ts';

export const eventsRouter = t.router({
  subscribe: userProcedure
    .input(Subscription)
    .subscription(({ ctx, input, signal }) =>
      subscribe(ctx.app, ctx.caller.user_id, input?.lastEventId ?? input?.last_event_id ?? null, signal),
    ),
});
