import { type Event, Subscription } from '@parley/contracts';
import type { TrackedEnvelope } from '@trpc/server';
import { t } from '../trpc/init.ts';
import { userProcedure } from '../trpc/procedures.ts';
import { subscribe } from './subscribe.ts';

const never = new AbortController().signal;

/** What is yielded is turned, at the socket, into the events that the hub writes there. */
const asClientsSeeIt = (yields: AsyncIterable<unknown>) => yields as AsyncIterable<TrackedEnvelope<Event>>;

export const eventsRouter = t.router({
  subscribe: userProcedure
    .input(Subscription)
    .subscription(({ ctx, input, signal = never }) =>
      asClientsSeeIt(subscribe(ctx, input?.lastEventId ?? input?.last_event_id ?? null, signal)),
    ),
});
