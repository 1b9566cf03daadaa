import type { User } from '@parley/client';
import { useSyncExternalStore } from 'react';
import { onEvent } from '../live/events.ts';

/** What was last heard of people: newer than what stands in messages and lists. */
const heard = new Map<string, Partial<User>>();
const watchers = new Set<() => void>();

onEvent((event) => {
  if (event.type === 'user.updated') {
    const { email: _, presence: __, ...person } = event.data.user;
    note(person.id, person);
  }
  if (event.type === 'presence.changed') {
    const { user_id, presence, status } = event.data;
    note(user_id, { presence, status });
  }
});

/** Remembers something of a person that is newer than what was known of him. */
export function note(id: string, news: Partial<User>): void {
  heard.set(id, { ...heard.get(id), ...news });
  for (const watcher of watchers) watcher();
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** A person as he is now, who was found somewhere as he was then. */
export function usePerson(user: User): User {
  const news = useSyncExternalStore(watch, () => heard.get(user.id));
  return news ? { ...user, ...news } : user;
}
