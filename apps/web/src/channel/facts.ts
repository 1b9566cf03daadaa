import type { Channel, ChannelFacts, Snapshot } from '@parley/client';

/** What decides what somebody may do in a channel. Whether he is apart from the others of a direct message only the server knows. */
export function factsOf({ user, workspaces }: Pick<Snapshot, 'user' | 'workspaces'>, channel: Channel): ChannelFacts {
  return {
    role: workspaces.find(({ id }) => id === channel.workspace_id)?.role ?? null,
    type: channel.type,
    joined: channel.is_member,
    archived: channel.archived_at !== null,
    apart: false,
    mine: channel.created_by === user.id,
    self: true,
  };
}
