import { type Channel, channelRights, type Workspace } from '@parley/client';
import { Link } from '@tanstack/react-router';
import { Check } from 'lucide-react';
import { useSnapshot } from '../live/follow.ts';
import { Button } from '../ui/button.tsx';
import { factsOf } from './facts.ts';
import { useJoin } from './joining.ts';
import { Sign } from './sign.tsx';

/** A channel among those that one may see. */
export function BrowsedChannel({ channel, workspace }: { channel: Channel; workspace: Workspace }) {
  const snapshot = useSnapshot();
  const join = useJoin(channel.id);
  const { name, topic, description, member_count, is_member } = channel;
  const mayJoin = !is_member && channelRights['channelMember.add'](factsOf(snapshot, channel)) === 'allowed';
  return (
    <li className="group relative flex min-h-16 items-center gap-3 px-3 py-2 hover:bg-hover">
      <div className="min-w-0 flex-1">
        <p className="flex items-center gap-1.5 font-semibold">
          <Sign channel={channel} me={snapshot.user.id} />
          <Link
            to="/app/w/$workspace_id/c/$channel_id"
            params={{ workspace_id: workspace.id, channel_id: channel.id }}
            className="truncate after:absolute after:inset-0"
          >
            {name}
          </Link>
        </p>
        <p className="flex min-w-0 items-center gap-1 text-xs text-muted">
          {is_member && (
            <span className="inline-flex items-center gap-1 font-medium text-success">
              <Check size={13} aria-hidden />
              Joined
            </span>
          )}
          <span className="shrink-0">
            {is_member && '· '}
            {member_count === 1 ? '1 member' : `${member_count} members`}
          </span>
          {(topic ?? description) && <span className="truncate">· {topic ?? description}</span>}
        </p>
      </div>
      {mayJoin && (
        <Button aria-label={`Join ${name ?? ''}`} disabled={join.isPending} onClick={() => join.mutate()} className="relative">
          Join
        </Button>
      )}
    </li>
  );
}
