import { z } from 'zod';
import { toChannel, toUser } from './audience.ts';
import { defineEvent } from './event.ts';
import { CallId, ChannelId, UserId, type WorkspaceId } from './id.ts';
import { Json } from './json.ts';
import { pageInput } from './page.ts';
import { Time } from './time.ts';
import { User } from './user.ts';

export const CallParticipant = z
  .object({
    user: User,
    joined_at: Time.meta({ description: 'When he came, or came back.' }),
    left_at: Time.nullable().meta({ description: '`null`: he is in the call.' }),
  })
  .meta({ id: 'CallParticipant' });
export type CallParticipant = z.infer<typeof CallParticipant>;

export const Call = z
  .object({
    id: CallId,
    channel_id: ChannelId,
    started_by: UserId,
    started_at: Time,
    ended_at: Time.nullable(),
    participants: z
      .array(CallParticipant)
      .meta({ description: 'Who is or was in it, as they came: all who are, and of those who left the last; 150 at the most.' }),
  })
  .meta({ id: 'Call' });
export type Call = z.infer<typeof Call>;

/** A server by which clients find a way to each other, as browsers take it (`RTCIceServer`). */
export const IceServer = z
  .object({ urls: z.array(z.string()), username: z.string().optional(), credential: z.string().optional() })
  .meta({ id: 'IceServer' });
export type IceServer = z.infer<typeof IceServer>;

/** Where sound and pictures go through a server instead of between the clients. */
export const Sfu = z
  .object({
    url: z.string(),
    token: z.string().meta({ description: 'Lets you in, and nobody else; join again for a new one.' }),
  })
  .meta({ id: 'Sfu' });
export type Sfu = z.infer<typeof Sfu>;

/** A call as somebody in it has it: with the ways to the others. */
export const JoinedCall = Call.extend({
  ice_servers: z.array(IceServer),
  sfu: Sfu.optional().meta({ description: 'Only where the server has one.' }),
}).meta({ id: 'JoinedCall' });
export type JoinedCall = z.infer<typeof JoinedCall>;

/** How many can be in a call at once. */
export const mostInCall = 50;

export const NewCall = z.strictObject({ channel_id: ChannelId });
export type NewCall = z.output<typeof NewCall>;

export const CallQuery = z.strictObject({
  channel_id: ChannelId,
  live: z.boolean().optional().meta({ description: 'Only the one that is going on, or only those that are over.' }),
  ...pageInput,
});
export type CallQuery = z.output<typeof CallQuery>;

export const CallKey = z.strictObject({ call_id: CallId });
export type CallKey = z.output<typeof CallKey>;

const mostSignalBytes = 16 * 1_024;

export const NewSignal = CallKey.extend({
  to_user_id: UserId.meta({ description: 'Somebody else who is in the call.' }),
  data: Json(mostSignalBytes).meta({
    description: 'Anything, up to 16 KiB as JSON: an offer, an answer, a candidate. It is passed on as it is.',
    examples: [{ sdp: 'v=0…' }],
  }),
});
export type NewSignal = z.output<typeof NewSignal>;

interface InWorkspace {
  workspace_id: WorkspaceId | null;
}

const data = z.object({ call: Call });

export const callStarted = defineEvent<InWorkspace>()('call.started', {
  data,
  audience: ({ call }) => [toChannel(call.channel_id)],
  place: ({ workspace_id, call: { channel_id } }) => ({ workspace_id, channel_id }),
});

/** Somebody came into it, or left it while others stayed. */
export const callUpdated = defineEvent<InWorkspace>()('call.updated', {
  data,
  audience: ({ call }) => [toChannel(call.channel_id)],
  place: ({ workspace_id, call: { channel_id } }) => ({ workspace_id, channel_id }),
});

export const callEnded = defineEvent<InWorkspace>()('call.ended', {
  data,
  audience: ({ call }) => [toChannel(call.channel_id)],
  place: ({ workspace_id, call: { channel_id } }) => ({ workspace_id, channel_id }),
});

/** What somebody in a call tells one other who is in it. Ephemeral. */
export const callSignal = defineEvent<InWorkspace & { to_user_id: UserId; channel_id: ChannelId }>()('call.signal', {
  data: z.object({ call_id: CallId, from_user_id: UserId, data: z.unknown() }),
  audience: ({ to_user_id }) => [toUser(to_user_id)],
  place: ({ workspace_id, channel_id }) => ({ workspace_id, channel_id }),
});
