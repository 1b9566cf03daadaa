import { type Workspace, workspaceRights } from '@parley/client';
import { Link } from '@tanstack/react-router';
import { List, Plus } from 'lucide-react';
import { useState } from 'react';
import { NewChannelDialog } from '../channel/new-channel.tsx';
import { useSnapshot } from '../live/follow.ts';
import { conversationsIn } from './order.ts';
import { Section } from './section.tsx';

/** The channels of a workspace that one is in, and where to find others. */
export function ChannelSection({ workspace }: { workspace: Workspace }) {
  const { channels } = conversationsIn(useSnapshot(), workspace.id);
  return (
    <Section
      title="Channels"
      workspace={workspace}
      channels={channels}
      action={workspaceRights['channel.create'](workspace) === 'allowed' && <NewChannelButton workspace={workspace} />}
    >
      <Link
        to="/app/w/$workspace_id/channels"
        params={{ workspace_id: workspace.id }}
        className="flex h-8 items-center gap-2 rounded-md px-2 text-sm hover:bg-side-hover"
        activeProps={{ className: 'bg-side-active! text-side-strong' }}
      >
        <List size={15} aria-hidden className="shrink-0" />
        Browse channels
      </Link>
    </Section>
  );
}

function NewChannelButton({ workspace }: { workspace: Workspace }) {
  const [isOpening, setOpening] = useState(false);
  return (
    <>
      <button
        type="button"
        aria-label="New channel"
        title="New channel"
        onClick={() => setOpening(true)}
        className="flex size-7 items-center justify-center rounded-md hover:bg-side-hover hover:text-side-strong"
      >
        <Plus size={16} />
      </button>
      <NewChannelDialog workspace={workspace} open={isOpening} onClose={() => setOpening(false)} />
    </>
  );
}
