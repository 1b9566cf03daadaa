import { z } from 'zod';
import { channelCreated } from './channel.ts';
import { memberJoined, memberLeft } from './channel-member.ts';
import { envelope } from './event.ts';
import { workspaceJoined } from './member.ts';
import { messageCreated, threadUpdated } from './message.ts';

/** Every durable event: it stands in the log, has an id of its own, and is replayed. */
export const DurableEvent = z.discriminatedUnion('type', [
  envelope(messageCreated.type, messageCreated.data),
  envelope(threadUpdated.type, threadUpdated.data),
  envelope(channelCreated.type, channelCreated.data),
  envelope(memberJoined.type, memberJoined.data),
  envelope(memberLeft.type, memberLeft.data),
  envelope(workspaceJoined.type, workspaceJoined.data),
]);
export type DurableEvent = z.infer<typeof DurableEvent>;

/** Nothing more is to be replayed: from here on, events are live. */
export const Ready = envelope('ready', z.object({ resumed: z.boolean() }));
export type Ready = z.infer<typeof Ready>;

/** The cursor cannot be continued from: read the state afresh, and go on from here. */
export const Resync = envelope('resync', z.object({ reason: z.enum(['too_old', 'unknown', 'another_log']) }));
export type Resync = z.infer<typeof Resync>;

/** What a subscription yields. */
export type Event = DurableEvent | Ready | Resync;

export const Subscription = z
  .strictObject({
    last_event_id: z.string().max(200).nullable().optional(),
    /** The name under which tRPC's own client sends it when it reconnects. */
    lastEventId: z.string().max(200).nullable().optional(),
  })
  .optional();
export type Subscription = z.output<typeof Subscription>;
