import { z } from 'zod';
import { toChannel, toUser, toWorkspace } from './audience.ts';
import { callEnded, callSignal, callStarted, callUpdated } from './call.ts';
import { Channel, channelCreated, channelDeleted, channelRead, channelUpdated } from './channel.ts';
import { memberJoined, memberLeft } from './channel-member.ts';
import { emojiAdded, emojiRemoved } from './custom-emoji.ts';
import { DirectChannel } from './dm.ts';
import { defineEvent, envelope } from './event.ts';
import { ChannelId, SessionId, type UserId, WorkspaceId } from './id.ts';
import { workspaceJoined, workspaceLeft, workspaceMemberUpdated } from './member.ts';
import { messageCreated, messageDeleted, messagePinned, messageUnpinned, messageUpdated, threadUpdated } from './message.ts';
import { notificationCreated, notificationUpdated } from './notification.ts';
import { presenceChanged, typing, UserUpdate, userUpdated } from './presence.ts';
import { reactionAdded, reactionRemoved } from './reaction.ts';
import { Me } from './user.ts';
import { Workspace, workspaceDeleted, workspaceUpdated } from './workspace.ts';

/** Every durable event: it stands in the log, has an id of its own, and is replayed. */
export const DurableEvent = z.discriminatedUnion('type', [
  envelope(messageCreated.type, messageCreated.data),
  envelope(messageUpdated.type, messageUpdated.data),
  envelope(messageDeleted.type, messageDeleted.data),
  envelope(messagePinned.type, messagePinned.data),
  envelope(messageUnpinned.type, messageUnpinned.data),
  envelope(threadUpdated.type, threadUpdated.data),
  envelope(reactionAdded.type, reactionAdded.data),
  envelope(reactionRemoved.type, reactionRemoved.data),
  envelope(channelCreated.type, channelCreated.data),
  envelope(channelUpdated.type, channelUpdated.data),
  envelope(channelDeleted.type, channelDeleted.data),
  envelope(channelRead.type, channelRead.data),
  envelope(memberJoined.type, memberJoined.data),
  envelope(memberLeft.type, memberLeft.data),
  envelope(workspaceJoined.type, workspaceJoined.data),
  envelope(workspaceLeft.type, workspaceLeft.data),
  envelope(workspaceMemberUpdated.type, workspaceMemberUpdated.data),
  envelope(workspaceUpdated.type, workspaceUpdated.data),
  envelope(workspaceDeleted.type, workspaceDeleted.data),
  envelope(callStarted.type, callStarted.data),
  envelope(callUpdated.type, callUpdated.data),
  envelope(callEnded.type, callEnded.data),
  envelope(emojiAdded.type, emojiAdded.data),
  envelope(emojiRemoved.type, emojiRemoved.data),
  envelope(userUpdated.type, UserUpdate),
  envelope(notificationCreated.type, notificationCreated.data),
  envelope(notificationUpdated.type, notificationUpdated.data),
]);
export type DurableEvent = z.infer<typeof DurableEvent>;

/** Best effort: it is never replayed, and repeats the id of the durable event before it. */
export const EphemeralEvent = z.discriminatedUnion('type', [
  envelope(typing.type, typing.data),
  envelope(presenceChanged.type, presenceChanged.data),
  envelope(callSignal.type, callSignal.data),
]);
export type EphemeralEvent = z.infer<typeof EphemeralEvent>;

/** Nothing more is to be replayed: from here on, events are live. */
export const Ready = envelope('ready', z.object({ resumed: z.boolean() }));
export type Ready = z.infer<typeof Ready>;

/** The cursor cannot be continued from: read the state afresh, and go on from here. */
export const Resync = envelope('resync', z.object({ reason: z.enum(['too_old', 'unknown', 'another_log']) }));
export type Resync = z.infer<typeof Resync>;

/** What a subscription yields. */
export const Event = z.discriminatedUnion('type', [DurableEvent, EphemeralEvent, Ready, Resync]);
export type Event = z.infer<typeof Event>;

/** Sessions have ended. It is for the servers alone: their sockets and tokens end with them. */
export const sessionRevoked = defineEvent<{ user_id: UserId }>()('session.revoked', {
  data: z.object({ session_ids: z.array(SessionId) }),
  audience: ({ user_id }) => [toUser(user_id)],
  place: () => ({}),
});

/** A place is no more: nobody hears what is told there after this. It is for the servers alone, and stands in the place's own order. */
export const placeClosed = defineEvent()('place.closed', {
  data: z.object({ workspace_id: WorkspaceId, channel_id: ChannelId.nullable() }),
  audience: ({ workspace_id, channel_id }) => [channel_id ? toChannel(channel_id) : toWorkspace(workspace_id)],
  place: ({ workspace_id, channel_id }) => ({ workspace_id, channel_id }),
});

/** Events that nobody is told. */
export const unspoken: readonly string[] = [sessionRevoked.type, placeClosed.type];

const EventId = z.string().max(200).meta({ description: 'The id of the last event that you have; opaque.' });

export const Subscription = z
  .strictObject({
    last_event_id: EventId.nullable().optional(),
    /** The name under which tRPC's own client sends it when it reconnects. */
    lastEventId: EventId.nullable().optional(),
  })
  .optional();
export type Subscription = z.output<typeof Subscription>;

export const EventQuery = z.strictObject({
  last_event_id: EventId.optional(),
  limit: z.int().min(1).max(100).default(50).meta({ description: 'How many events at the most.' }),
});
export type EventQuery = z.output<typeof EventQuery>;

/** A stretch of the log, for those who poll. */
export const EventPage = z
  .object({
    items: z.array(z.intersection(z.object({ id: z.string() }), DurableEvent)),
    last_event_id: z.string().meta({ description: 'Where to go on.' }),
    caught_up: z.boolean().meta({ description: 'Whether there was nothing more just now.' }),
  })
  .meta({ id: 'EventPage' });
export type EventPage = z.infer<typeof EventPage>;

/** All that a client needs to start, and the cursor that continues exactly there. */
export const Snapshot = z
  .object({
    user: Me,
    workspaces: z.array(Workspace),
    channels: z.array(Channel).meta({ description: 'The channels that he is in.' }),
    dms: z.array(DirectChannel),
    unread_notifications: z.int(),
    last_event_id: z.string(),
  })
  .meta({ id: 'Snapshot' });
export type Snapshot = z.infer<typeof Snapshot>;
