import type { Event } from '@parley/client';

type Listener = (event: Event) => void;

const listeners = new Set<Listener>();

/** Calls back for each event, in order; returns what ends that. */
export function onEvent(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function tellEvent(event: Event): void {
  for (const listener of listeners) listener(event);
}

/**
 * Fetches something that events change. What is heard meanwhile may or may not be in the answer, so that it is applied to it:
 * `apply` must not mind an event twice.
 */
export async function fetchAmidEvents<Value>(
  fetch: () => Promise<Value>,
  apply: (value: Value, event: Event) => Value,
): Promise<Value> {
  const heard: Event[] = [];
  const stop = onEvent((event) => heard.push(event));
  try {
    const value = await fetch();
    return heard.reduce(apply, value);
  } finally {
    stop();
  }
}
