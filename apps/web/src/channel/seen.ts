import type { Channel, Event } from '@parley/client';

/** A channel that is open: one that somebody is in, or that he only looks at; `null` when there is none for him. */
export type OpenChannel = Channel | null | undefined;

/** A channel that somebody is not in, after an event. */
export function applyToSeen(seen: OpenChannel, event: Event): OpenChannel {
  if (!seen) return seen;
  if (event.type === 'channel.deleted' && event.data.channel_id === seen.id) return null;
  if (event.type !== 'channel.updated' || event.data.seen_by !== null) return seen;
  const { id, name, topic, description, type, archived_at, updated_at } = event.data.channel;
  if (id !== seen.id || updated_at < seen.updated_at) return seen;
  return { ...seen, name, topic, description, type, archived_at, updated_at };
}
