import { z } from 'zod';
import { toChannel } from './audience.ts';
import { defineEvent } from './event.ts';
import { CallId, ChannelId, UserId, type WorkspaceId } from './id.ts';
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

/** How many can be in a call at once. */
export const mostInCall = 50;

export const NewCall = z.strictObject({ channel_id: ChannelId });
export type NewCall = z.output<typeof NewCall>;

export const CallKey = z.strictObject({ call_id: CallId });
export type CallKey = z.output<typeof CallKey>;

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
