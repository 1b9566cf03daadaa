import type { ChannelId, UserId, WorkspaceId } from './id.ts';

/**
 * Whom an event is for. It is also where the event stands in the log: all events of one scope share a
 * partition, and so one order.
 */
export type Scope = `channel:${ChannelId}` | `workspace:${WorkspaceId}` | `user:${UserId}`;

/** The members of a channel. */
export const toChannel = (id: ChannelId): Scope => `channel:${id}`;

/** Everybody in a workspace; of its channels, guests hear only those they are in. */
export const toWorkspace = (id: WorkspaceId): Scope => `workspace:${id}`;

/** One person, on all devices. */
export const toUser = (id: UserId): Scope => `user:${id}`;
