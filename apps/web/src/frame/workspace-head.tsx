import { type Workspace, workspaceRights } from '@parley/client';
import { useNavigate } from '@tanstack/react-router';
import { ChevronDown, Hash, List, LogOut, Settings, UserPlus } from 'lucide-react';
import { useState } from 'react';
import { NewChannelDialog } from '../channel/new-channel.tsx';
import { Menu, MenuItem, MenuLine } from '../ui/menu.tsx';
import { LeaveQuestion } from '../workspace/departure.tsx';
import { InviteDialog } from '../workspace/invite.tsx';

type Asked = 'invite' | 'channel' | 'leave';

/** The name of the workspace that one is in, and what one can do with it. */
export function WorkspaceHead({ workspace }: { workspace: Workspace }) {
  const navigate = useNavigate();
  const [asked, ask] = useState<Asked>();
  const close = () => ask(undefined);
  const params = { workspace_id: workspace.id };
  const may = (right: keyof typeof workspaceRights) => workspaceRights[right](workspace) === 'allowed';
  return (
    <h1 className="flex h-14 shrink-0 items-center border-b border-side-line px-2 text-lg font-bold text-side-strong">
      <Menu
        trigger={
          <button type="button" className="flex h-9 min-w-0 items-center gap-1 rounded-md px-2 hover:bg-side-hover">
            <span className="truncate">{workspace.name}</span>
            <ChevronDown size={16} aria-hidden className="shrink-0" />
          </button>
        }
      >
        {may('invitation.create') && (
          <MenuItem icon={<UserPlus size={16} />} onSelect={() => ask('invite')}>
            Invite people
          </MenuItem>
        )}
        {may('channel.create') && (
          <MenuItem icon={<Hash size={16} />} onSelect={() => ask('channel')}>
            New channel
          </MenuItem>
        )}
        <MenuItem icon={<List size={16} />} onSelect={() => void navigate({ to: '/app/w/$workspace_id/channels', params })}>
          Browse channels
        </MenuItem>
        <MenuItem icon={<Settings size={16} />} onSelect={() => void navigate({ to: '/app/w/$workspace_id/settings', params })}>
          Workspace settings
        </MenuItem>
        <MenuLine />
        <MenuItem icon={<LogOut size={16} />} isDangerous onSelect={() => ask('leave')}>
          Leave {workspace.name}
        </MenuItem>
      </Menu>
      <InviteDialog workspace={workspace} open={asked === 'invite'} onClose={close} />
      <NewChannelDialog workspace={workspace} open={asked === 'channel'} onClose={close} />
      <LeaveQuestion workspace={workspace} open={asked === 'leave'} onClose={close} />
    </h1>
  );
}
