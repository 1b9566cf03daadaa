import { z } from 'zod';
import { toChannel } from './audience.ts';
import { Channel } from './channel.ts';
import { defineEvent } from './event.ts';
import { ChannelId, UserId, type WorkspaceId } from './id.ts';
import { pageInput } from './page.ts';
import { Time } from './time.ts';
import { User } from './user.ts';
import { Role } from './workspace.ts';

export const ChannelMember = z.object({ user: User, joined_at: Time }).meta({ id: 'ChannelMember' });
export type ChannelMember = z.infer<typeof ChannelMember>;

export const ChannelMemberKey = z.strictObject({ channel_id: ChannelId, user_id: UserId });
export type ChannelMemberKey = z.output<typeof ChannelMemberKey>;

export const ChannelMemberQuery = z.strictObject({ channel_id: ChannelId, ...pageInput });
export type ChannelMemberQuery = z.output<typeof ChannelMemberQuery>;

const left = z.object({
  channel_id: ChannelId,
  user: User,
  member_count: z.int().meta({ description: 'How many are in the channel after this.' }),
});
const joined = left.extend({
  role: Role.nullable().meta({ description: 'His role in the workspace; `null` in a direct message.' }),
  channel: Channel.meta({ description: 'As he who joins sees it.' }),
});

interface InWorkspace {
  workspace_id: WorkspaceId | null;
}

export const memberJoined = defineEvent<InWorkspace>()('member.joined', {
  data: joined,
  audience: ({ channel_id }) => [toChannel(channel_id)],
  place: ({ workspace_id, channel_id }) => ({ workspace_id, channel_id }),
});

export const memberLeft = defineEvent<InWorkspace>()('member.left', {
  data: left,
  audience: ({ channel_id }) => [toChannel(channel_id)],
  place: ({ workspace_id, channel_id }) => ({ workspace_id, channel_id }),
});
