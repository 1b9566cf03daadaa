import { applyEvent, type Event, type Snapshot } from '@parley/client';
import { hashKey, useSuspenseQuery } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { client, queryClient, trpc } from '../client.ts';
import { tellEvent } from './events.ts';

/** Whether events come in: `behind` when the connection is lost, until all that was missed has been heard. */
export type Connection = 'live' | 'behind';

let connection: Connection = 'behind';
let following: { unsubscribe(): void } | undefined;
const watchers = new Set<() => void>();

const snapshotKey = trpc.events.snapshot.queryKey();
// The events continue the one that was loaded: it is never fetched again without following them anew.
queryClient.setQueryDefaults(snapshotKey, { gcTime: Infinity, retryOnMount: false });

/** Loads the snapshot and follows the events from there, for as long as the page is open. */
export async function follow(): Promise<void> {
  if (following) return;
  const snapshot = await client.events.snapshot.query();
  queryClient.setQueryData(snapshotKey, snapshot);
  subscribe(snapshot.last_event_id);
}

function subscribe(last_event_id: string): void {
  following = client.events.subscribe.subscribe(
    { last_event_id },
    {
      onData: ({ data: event }) => hear(event),
      onConnectionStateChange: ({ state }) => setConnection(state === 'pending' ? connection : 'behind'),
      onError: () => setTimeout(() => void startAgain(), 2_000),
    },
  );
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

function setConnection(next: Connection): void {
  connection = next;
  for (const watcher of watchers) watcher();
}

export const useConnection = () =>
  useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => connection,
  );

/** All that is known from the start, as the events have left it. */
export function useSnapshot(): Snapshot {
  return useSuspenseQuery(trpc.events.snapshot.queryOptions()).data;
}

export const useMe = () => useSnapshot().user;
