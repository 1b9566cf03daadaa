import { z } from 'zod';
import { toChannel } from './audience.ts';
import { Emoji } from './emoji.ts';
import { defineEvent } from './event.ts';
import { type ChannelId, MessageId, ReactionId, UserId, type WorkspaceId } from './id.ts';
import { pageInput } from './page.ts';
import { Time } from './time.ts';

export const Reaction = z
  .object({ id: ReactionId, emoji: z.string(), user_id: UserId, message_id: MessageId, created_at: Time })
  .meta({ id: 'Reaction' });
export type Reaction = z.infer<typeof Reaction>;

export const NewReaction = z.strictObject({ message_id: MessageId, emoji: Emoji });
export type NewReaction = z.output<typeof NewReaction>;

export const ReactionQuery = z.strictObject({ message_id: MessageId, ...pageInput });
export type ReactionQuery = z.output<typeof ReactionQuery>;

export const ReactionKey = z.strictObject({
  message_id: MessageId,
  reaction_id: z.union([ReactionId, Emoji], { error: 'must be the id of a reaction, or its emoji' }).meta({
    override: { type: 'string', description: 'Its id; or its emoji, which stands for your own reaction with that.' },
  }),
});
export type ReactionKey = z.output<typeof ReactionKey>;

const data = z.object({ reaction: Reaction });

interface InChannel {
  workspace_id: WorkspaceId | null;
  channel_id: ChannelId;
}

export const reactionAdded = defineEvent<InChannel>()('reaction.added', {
  data,
  audience: ({ channel_id }) => [toChannel(channel_id)],
  place: ({ workspace_id, channel_id }) => ({ workspace_id, channel_id }),
});

export const reactionRemoved = defineEvent<InChannel>()('reaction.removed', {
  data,
  audience: ({ channel_id }) => [toChannel(channel_id)],
  place: ({ workspace_id, channel_id }) => ({ workspace_id, channel_id }),
});
