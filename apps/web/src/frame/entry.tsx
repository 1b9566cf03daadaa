import type { Channel, Workspace } from '@parley/client';
import { Link } from '@tanstack/react-router';
import { Pencil } from 'lucide-react';
import { isMuted } from '../channel/muting.ts';
import { nameOf } from '../channel/name.ts';
import { Sign } from '../channel/sign.tsx';
import { useMe } from '../live/follow.ts';
import { useHasDraft } from '../message/drafts.ts';

/** A channel in the sidebar. One that is muted stays dim, unless somebody calls. */
export function Entry({ workspace, channel }: { workspace: Workspace; channel: Channel }) {
  const me = useMe().id;
  const { unread_count, mention_count } = channel;
  const name = nameOf(channel, me);
  const hasDraft = useHasDraft(channel.id);
  const isDirect = channel.workspace_id === null;
  const badge = isDirect ? unread_count : mention_count;
  const isQuiet = isMuted(channel) && mention_count === 0;
  const look = isQuiet ? 'opacity-55' : unread_count > 0 ? 'font-bold text-side-strong' : '';
  return (
    <li>
      <Link
        to="/app/w/$workspace_id/c/$channel_id"
        params={{ workspace_id: workspace.id, channel_id: channel.id }}
        aria-label={labelOf(name, channel, hasDraft)}
        className={`flex h-8 items-center gap-2 rounded-md px-2 text-sm hover:bg-side-hover ${look}`}
        activeProps={{ className: 'bg-side-active! text-side-strong opacity-100' }}
      >
        <Sign channel={channel} me={me} />
        <span className="min-w-0 flex-1 truncate">{name}</span>
        {hasDraft && <Pencil size={13} aria-hidden className="shrink-0 opacity-80" />}
        {badge > 0 && !isQuiet && <span className="rounded-full bg-danger px-1.5 text-xs font-bold text-on-danger">{badge}</span>}
      </Link>
    </li>
  );
}

function labelOf(name: string, channel: Channel, hasDraft: boolean): string {
  const notes = [
    channel.unread_count > 0 ? `${channel.unread_count} unread` : '',
    isMuted(channel) ? 'muted' : '',
    hasDraft ? 'draft' : '',
  ];
  return [name, ...notes.filter((note) => note !== '')].join(', ');
}
