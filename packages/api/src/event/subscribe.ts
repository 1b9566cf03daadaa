import { once } from 'node:events';
import type { Resync } from '@parley/contracts';
import { isUnavailable } from '@parley/db';
import type { App } from '../app.ts';
import type { Caller } from '../session/tokens.ts';
import type { Connection } from '../session/connection.ts';
import { Announcement, resultOf } from './announcement.ts';
import { formatCursor, formatEventId, parseCursor, type Vector } from './cursor.ts';
import { scopesOf } from './audiences.ts';
import { replay, type WireEvent } from './log.ts';
import type { Opening } from './opening.ts';
import { HandOver, Subscriber } from './subscriber.ts';

/**
 * Everything that somebody may hear: what he missed since his cursor, then `ready`, then what happens.
 * It yields once, the hand-over: from then on frames are written straight to the socket that was bound to it.
 * @param cursor the id of the last event that he has; none: only what happens from now on
 */
export async function* subscribe(
  { app, caller, connection }: { app: App; caller: Caller; connection?: Connection | undefined },
  cursor: string | null,
  signal: AbortSignal,
): AsyncGenerator<HandOver> {
  const subscriber = new Subscriber(caller);
  const leave = connection?.openSubscription();
  try {
    yield new HandOver(subscriber);
    if (subscriber.bound) await goLive(app, subscriber, cursor, signal);
    if (!signal.aborted) await once(signal, 'abort');
  } catch (error) {
    if (!isUnavailable(error)) throw error;
    subscriber.outlet.sendAway();
  } finally {
    app.hub.drop(subscriber);
    leave?.();
  }
}

async function goLive(app: App, subscriber: Subscriber, cursor: string | null, signal: AbortSignal): Promise<void> {
  let opening = await app.openings.add(subscriber.user_id);
  const start = startAt(app, subscriber, cursor, opening);
  for (let { from } = start; !signal.aborted; opening = await app.openings.add(subscriber.user_id)) {
    await app.hub.reach(opening.heads);
    if (signal.aborted) return;
    if (app.hub.takeOver(subscriber, { from, ...opening })) {
      tell(subscriber, { type: 'ready', data: { resumed: start.resumed } });
      return;
    }
    await readAgain(app, subscriber, from, opening, signal);
    from = opening.heads;
  }
}

/** From where on he is to hear, by his cursor. One that cannot be continued from is answered with `resync`. */
function startAt(
  { epoch, tally }: App,
  subscriber: Subscriber,
  cursor: string | null,
  opening: Opening,
): { from: Vector; resumed: boolean } {
  const from = cursor === null ? null : parseCursor(cursor, { epoch, ...opening });
  if (cursor !== null && Array.isArray(from)) {
    subscriber.lastId = cursor;
    return { from, resumed: true };
  }
  subscriber.lastId = formatCursor(epoch, opening.heads);
  if (typeof from === 'string') {
    tally.events.resyncs++;
    tell(subscriber, { type: 'resync', data: { reason: from } });
  }
  return { from: opening.heads, resumed: false };
}

/** Tells from the log what happened between `from` and the opening, no faster than he takes it. */
async function readAgain(
  { db, epoch, tally }: App,
  subscriber: Subscriber,
  from: Vector,
  { heads, belonging }: Opening,
  signal: AbortSignal,
): Promise<void> {
  const scopes = scopesOf(subscriber.user_id, belonging);
  const vector = [...from];
  for await (const page of replay(db, { from, to: heads }, { user_id: subscriber.user_id, scopes })) {
    for (const logged of page) {
      vector[logged.partition] = logged.seq;
      if (!subscriber.outlet.hasRoom) await subscriber.outlet.drained();
      if (signal.aborted) return;
      subscriber.hear(new Announcement(logged, formatEventId(epoch, vector, logged.partition), 0));
      tally.events.delivered++;
    }
  }
}

type Marker = { type: 'ready'; data: { resumed: boolean } } | { type: 'resync'; data: Resync['data'] };

function tell(subscriber: Subscriber, marker: Marker): void {
  const event: WireEvent = {
    workspace_id: null,
    channel_id: null,
    actor_id: null,
    occurred_at: new Date().toISOString(),
    ...marker,
  };
  subscriber.tell({ result: resultOf(subscriber.lastId, event) });
}
