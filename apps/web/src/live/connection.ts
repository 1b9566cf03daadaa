import { useSyncExternalStore } from 'react';

/** Whether events come in: `behind` when the connection is lost, until all that was missed has been heard. */
export type Connection = 'live' | 'behind';

let connection: Connection = 'behind';
const watchers = new Set<() => void>();

export const isLive = () => connection === 'live';

export function setConnection(next: Connection): void {
  connection = next;
  for (const watcher of watchers) watcher();
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

export const useConnection = () => useSyncExternalStore(watch, () => connection);
