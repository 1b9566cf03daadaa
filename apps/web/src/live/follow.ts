import { applyEvent, type Event, type Snapshot } from '@parley/client';
import { hashKey, useSuspenseQuery } from '@tanstack/react-query';
import { client, queryClient, trpc } from '../client.ts';
import { renewSession } from '../session/renewal.ts';
import { setConnection } from './connection.ts';
import { onEvent, tellEvent } from './events.ts';

let following: { unsubscribe(): void } | undefined;

const snapshotKey = trpc.events.snapshot.queryKey();
// The events continue the one that was loaded: it is never fetched again without following them anew.
queryClient.setQueryDefaults(snapshotKey, { gcTime: Infinity, retryOnMount: false });

/**
 * Loads the snapshot and follows the events from there, for as long as the page is open.
 * @returns whose they are
 */
export async function follow(): Promise<string> {
  const known = queryClient.getQueryData<Snapshot>(snapshotKey);
  if (following && known) return known.user.id;
  const snapshot = await client.events.snapshot.query();
  queryClient.setQueryData(snapshotKey, snapshot);
  subscribe(snapshot.last_event_id);
  return snapshot.user.id;
}

function subscribe(last_event_id: string): void {
  following = client.events.subscribe.subscribe(
    { last_event_id },
    {
      onData: ({ data: event }) => hear(event),
      onConnectionStateChange: ({ state, error }) => {
        if (state !== 'pending') setConnection('behind');
        if (isTurnedAway(error)) renewSession().catch(() => {});
      },
      onError: () => setTimeout(() => void startAgain(), 2_000),
    },
  );
}

/** The close code for a socket whose token has expired, or whose session has been ended. */
const turnedAway = 4401;

function isTurnedAway(error: Error | null): boolean {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause)
    if (cause.cause instanceof CloseEvent && cause.cause.code === turnedAway) return true;
  return false;
}

function hear(event: Event): void {
  if (event.type === 'resync') return void startAgain();
  if (event.type === 'ready') return setConnection('live');
  queryClient.setQueryData<Snapshot>(snapshotKey, (snapshot) => snapshot && applyEvent(snapshot, event));
  tellEvent(event);
}

/** What was missed is not to be had any more: everything that is shown is fetched anew. */
async function startAgain(): Promise<void> {
  following?.unsubscribe();
  following = undefined;
  try {
    await follow();
    await queryClient.invalidateQueries({ predicate: ({ queryHash }) => queryHash !== hashKey(snapshotKey) });
  } catch {
    setTimeout(() => void startAgain(), 2_000);
  }
}

/** Waits until somebody has heard of a channel that he has come into, so that it can be shown. */
export function heardOfChannel(id: string): Promise<void> {
  return new Promise((resolve) => {
    const isKnown = () => {
      const snapshot = queryClient.getQueryData<Snapshot>(snapshotKey);
      return [...(snapshot?.channels ?? []), ...(snapshot?.dms ?? []).map(({ channel }) => channel)].some(
        (channel) => channel.id === id,
      );
    };
    if (isKnown()) return resolve();
    const stop = onEvent(() => {
      if (!isKnown()) return;
      stop();
      resolve();
    });
  });
}

/** All that is known from the start, as the events have left it. */
export function useSnapshot(): Snapshot {
  return useSuspenseQuery(trpc.events.snapshot.queryOptions()).data;
}

export const useMe = () => useSnapshot().user;
