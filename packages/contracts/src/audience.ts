import type { ChannelId, UserId, WorkspaceId } from './id.ts';
import type { Role } from './workspace.ts';

/**
 * Whom an event is for. It is also where the event stands in the log: all events of one scope share a
 * partition, and so one order; see `among` for the one exception.
 */
export type Scope =
  | `channel:${ChannelId}`
  | `guests:${ChannelId}`
  | `workspace:${WorkspaceId}`
  | `members:${WorkspaceId}`
  | `others:${WorkspaceId}`
  | `role:${Role}:${WorkspaceId}`
  | `user:${UserId}`;

/** The members of a channel. */
export const toChannel = (id: ChannelId): Scope => `channel:${id}`;

/** Of the members of a channel only the guests, who do not hear what their workspace's members hear. */
export const toGuests = (id: ChannelId): Scope => `guests:${id}`;

/** Everybody in a workspace. */
export const toWorkspace = (id: WorkspaceId): Scope => `workspace:${id}`;

/** Everybody in a workspace but its guests. */
export const toMembers = (id: WorkspaceId): Scope => `members:${id}`;

/** Of those in a workspace who are no guests, whoever is not in the channel that the event is about. */
export const toOthers = (id: WorkspaceId): Scope => `others:${id}`;

/** Those in a workspace who have one role: what is told so is seen with the eyes of that role. */
export const toRole = (id: WorkspaceId, role: Role): Scope => `role:${role}:${id}`;

/** One person, on all devices. */
export const toUser = (id: UserId): Scope => `user:${id}`;
