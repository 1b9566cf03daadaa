import { useSyncExternalStore } from 'react';
import { useMe } from '../live/follow.ts';

const watchers = new Set<() => void>();

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** Others may log in at the same browser: what each has begun is his own. */
const keyOf = (user_id: string, place: string) => `parley.draft.${user_id}.${place}`;

function keep(key: string, text: string): void {
  if (text === '') localStorage.removeItem(key);
  else localStorage.setItem(key, text);
  for (const watcher of watchers) watcher();
}

/** What somebody has begun to write in a place: a channel or a thread. It is there when he comes back. */
export function useDraft(place: string): [string, (text: string) => void] {
  const key = keyOf(useMe().id, place);
  const text = useSyncExternalStore(watch, () => localStorage.getItem(key) ?? '');
  return [text, (next) => keep(key, next)];
}

export function useHasDraft(place: string): boolean {
  const key = keyOf(useMe().id, place);
  return useSyncExternalStore(watch, () => (localStorage.getItem(key) ?? '').trim() !== '');
}
