import { type Event, EventPage, EventQuery, Snapshot, Subscription } from '@parley/contracts';
import type { TrackedEnvelope } from '@trpc/server';
import { t } from '../trpc/init.ts';
import { rest } from '../trpc/meta.ts';
import { userProcedure } from '../trpc/procedures.ts';
import { listEvents, takeSnapshot } from './queries.ts';
import { subscribe } from './subscribe.ts';

const never = new AbortController().signal;

/** What is yielded is turned, at the socket, into the events that the hub writes there. */
const asClientsSeeIt = (yields: AsyncIterable<unknown>) => yields as AsyncIterable<TrackedEnvelope<Event>>;

export const eventsRouter = t.router({
  snapshot: userProcedure
    .meta(rest.get('/events/snapshot', 'Read all that a client needs to start, and where events go on from there'))
    .output(Snapshot)
    .query(({ ctx }) => takeSnapshot(ctx.app, ctx.caller.user_id)),

  list: userProcedure
    .meta(rest.get('/events', 'Read the events after an id', { refuses: ['resync_required'] }))
    .input(EventQuery)
    .output(EventPage)
    .query(({ ctx, input }) => listEvents(ctx.app, ctx.caller.user_id, input)),

  subscribe: userProcedure
    .input(Subscription)
    .subscription(({ ctx, input, signal = never }) =>
      asClientsSeeIt(subscribe(ctx, input?.lastEventId ?? input?.last_event_id ?? null, signal)),
    ),
});
