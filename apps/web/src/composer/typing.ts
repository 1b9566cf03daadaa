import type { Channel, Event, Message } from '@parley/client';
import { useSyncExternalStore } from 'react';
import { client } from '../client.ts';
import { onEvent } from '../live/events.ts';

/** Milliseconds after which it is said again that somebody writes. */
const rhythm = 3_000;
/** Milliseconds after which somebody of whom nothing is heard has stopped. */
const patience = 6_000;

export type UserId = Message['user_id'];

/** A channel, or a thread in it. */
interface Place {
  channel_id: Channel['id'];
  parent_message_id?: Message['id'] | undefined;
}

const keyOf = ({ channel_id, parent_message_id }: Place) => parent_message_id ?? channel_id;

let saidWhere: string | undefined;
let saidAt = 0;

/** Tells the others that somebody writes, at most every few seconds. */
export function sayTyping({ channel_id, parent_message_id }: Place): void {
  const key = keyOf({ channel_id, parent_message_id });
  if (key === saidWhere && Date.now() - saidAt < rhythm) return;
  saidWhere = key;
  saidAt = Date.now();
  const thread = parent_message_id === undefined ? {} : { parent_message_id };
  client.channels.typing.mutate({ channel_id, ...thread }).catch(() => {});
}

/** What is sent is no longer written: the next word is said at once. */
export function stopTyping(): void {
  saidWhere = undefined;
}

/** Who writes where, in the order in which they began. */
export type Writers = ReadonlyMap<string, readonly UserId[]>;

/** Who writes after an event: whoever says so, until his message comes. */
export function applyToWriters(writers: Writers, event: Event): Writers {
  if (event.type === 'typing' && event.channel_id !== null) {
    const { user_id, parent_message_id } = event.data;
    const key = keyOf({ channel_id: event.channel_id, parent_message_id });
    const before = writers.get(key) ?? [];
    return before.includes(user_id) ? writers : new Map([...writers, [key, [...before, user_id]]]);
  }
  if (event.type === 'message.created') {
    const { channel_id, parent_message_id, user_id } = event.data.message;
    return without(writers, keyOf({ channel_id, parent_message_id: parent_message_id ?? undefined }), user_id);
  }
  return writers;
}

function without(writers: Writers, key: string, user_id: UserId): Writers {
  const before = writers.get(key);
  if (!before?.includes(user_id)) return writers;
  return new Map([...writers, [key, before.filter((other) => other !== user_id)]]);
}

let writers: Writers = new Map();
const watchers = new Set<() => void>();
const timers = new Map<string, ReturnType<typeof setTimeout>>();

function change(next: Writers): void {
  if (next === writers) return;
  writers = next;
  for (const watcher of watchers) watcher();
}

onEvent((event) => {
  change(applyToWriters(writers, event));
  if (event.type !== 'typing' || event.channel_id === null) return;
  const { user_id, parent_message_id } = event.data;
  const key = keyOf({ channel_id: event.channel_id, parent_message_id });
  const timer = `${key} ${user_id}`;
  clearTimeout(timers.get(timer));
  timers.set(
    timer,
    setTimeout(() => {
      timers.delete(timer);
      change(without(writers, key, user_id));
    }, patience),
  );
});

const nobody: readonly UserId[] = [];

/** Who writes in a place just now. */
export function useWriters(place: Place): readonly UserId[] {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => writers.get(keyOf(place)) ?? nobody,
  );
}
