import type { ChannelId, UserId, WorkspaceId } from './id.ts';

/**
 * Whom an event is for. It is also where the event stands in the log: all events of one scope share a
 * partition, and so one order, but for those that name another.
 */
export type Scope =
  | `channel:${ChannelId}`
  | `guests:${ChannelId}`
  | `workspace:${WorkspaceId}`
  | `members:${WorkspaceId}`
  | `others:${WorkspaceId}`
  | `user:${UserId}`;

/** The members of a channel. */
export const toChannel = (id: ChannelId): Scope => `channel:${id}`;

/** Of the members of a channel only the guests, who do not hear what their workspace's members hear. */
export const toGuests = (id: ChannelId): Scope => `guests:${id}`;

/** Everybody in a workspace. */
export const toWorkspace = (id: WorkspaceId): Scope => `workspace:${id}`;

/** Everybody in a workspace but its guests. */
export const toMembers = (id: WorkspaceId): Scope => `members:${id}`;

/** Those who hear a workspace's members' scope and are not in the channel that the event is about. */
export const toOthers = (id: WorkspaceId): Scope => `others:${id}`;

/** One person, on all devices. */
export const toUser = (id: UserId): Scope => `user:${id}`;
