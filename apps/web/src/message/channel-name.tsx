import type { Channel } from '@parley/client';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { trpc } from '../client.ts';
import { useWorkspaceId } from '../frame/place.ts';
import { useSnapshot } from '../live/follow.ts';

/** A name with its `#`, that leads to the channel if there is one. */
export function ChannelName({ text }: { text: string }) {
  const workspace_id = useWorkspaceId();
  const channel = useChannelNamed(workspace_id, text.slice(1).normalize('NFKC').toLowerCase());
  if (!channel || workspace_id === undefined) return text;
  return (
    <Link
      to="/app/w/$workspace_id/c/$channel_id"
      params={{ workspace_id, channel_id: channel.id }}
      className="rounded bg-accent-soft px-0.5 font-medium"
    >
      #{channel.name}
    </Link>
  );
}

/** A channel that he is in, or one of those that he could join. */
function useChannelNamed(workspace_id: string | undefined, name: string): Pick<Channel, 'id' | 'name'> | undefined {
  const mine = useSnapshot().channels.find((channel) => channel.workspace_id === workspace_id && channel.name === name);
  const others = useQuery({
    ...trpc.channels.list.queryOptions({ workspace_id: workspace_id ?? '', member: false, limit: 100 }),
    enabled: !mine && workspace_id !== undefined,
  });
  return mine ?? others.data?.items.find((channel) => channel.name === name);
}
