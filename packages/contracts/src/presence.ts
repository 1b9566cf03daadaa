import { z } from 'zod';
import type { Scope } from './audience.ts';
import { toChannel, toGuests, toMembers, toUser } from './audience.ts';
import { defineEvent } from './event.ts';
import { ChannelId, MessageId, UserId, WorkspaceId } from './id.ts';
import { pageInput } from './page.ts';
import { Availability, Me, Presence, Status, User } from './user.ts';

/** Whom somebody is visible to: the places that he shares with others. */
export interface Whereabouts {
  /** The workspaces that he belongs to: their members see him. */
  workspace_ids: WorkspaceId[];
  /** The channels that he is in: their guests see him, and in direct messages everybody. */
  channel_ids: ChannelId[];
  direct_channel_ids: ChannelId[];
}

const acquaintances = ({ workspace_ids, channel_ids, direct_channel_ids }: Whereabouts): Scope[] => [
  ...workspace_ids.map(toMembers),
  ...channel_ids.map(toGuests),
  ...direct_channel_ids.map(toChannel),
];

/** A profile or a status was changed: what others see of it. */
export const userUpdated = defineEvent<Whereabouts>()('user.updated', {
  data: z.object({ user: User }),
  audience: (whereabouts) => acquaintances(whereabouts),
  place: () => ({}),
});

/** The same for his own devices. */
export const profileUpdated = defineEvent()('user.updated', {
  data: z.object({ user: Me }),
  audience: ({ user }) => [toUser(user.id)],
  place: () => ({}),
});

/** What a `user.updated` may carry; the address only to oneself. */
export const UserUpdate = z.object({ user: User.extend({ email: z.string().optional() }) });

/** Somebody came or went. Ephemeral. */
export const presenceChanged = defineEvent<Whereabouts>()('presence.changed', {
  data: z.object({ user_id: UserId, presence: Presence, status: Status }),
  audience: ({ user_id, ...whereabouts }) => [toUser(user_id), ...acquaintances(whereabouts)],
  place: () => ({}),
});

/** Somebody is writing. Ephemeral, and not told to himself. */
export const typing = defineEvent<{ channel_id: ChannelId; workspace_id: WorkspaceId | null }>()('typing', {
  data: z.object({ user_id: UserId, parent_message_id: MessageId.optional() }),
  audience: ({ channel_id }) => [toChannel(channel_id)],
  place: ({ workspace_id, channel_id }) => ({ workspace_id, channel_id }),
});

/** Who is there, of those in a workspace whom one may see. */
export const PresenceEntry = z
  .object({ user_id: UserId, presence: Presence, availability: Availability })
  .meta({ id: 'PresenceEntry' });
export type PresenceEntry = z.infer<typeof PresenceEntry>;

export const PresenceQuery = z.strictObject({ workspace_id: WorkspaceId, ...pageInput });
export type PresenceQuery = z.output<typeof PresenceQuery>;

export const NewTyping = z.strictObject({
  channel_id: ChannelId,
  parent_message_id: MessageId.optional().meta({ description: 'The thread in which he writes.' }),
});
export type NewTyping = z.output<typeof NewTyping>;
