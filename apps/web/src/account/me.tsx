import { useNavigate } from '@tanstack/react-router';
import { LogOut, MonitorX, Settings, Smile, CircleX, User } from 'lucide-react';
import { useState } from 'react';
import { client } from '../client.ts';
import { useMe } from '../live/follow.ts';
import { Avatar } from '../people/avatar.tsx';
import { useOpenProfile } from '../people/profile-link.ts';
import { noStatus, statusLine } from '../people/status.ts';
import { logOut } from '../session/renewal.ts';
import { Menu, MenuItem, MenuLine } from '../ui/menu.tsx';
import { sayFault } from '../ui/notice.tsx';
import { StatusDialog } from './status-dialog.tsx';

/** Oneself, and what one can do about it. */
export function MeMenu() {
  const me = useMe();
  const navigate = useNavigate();
  const openProfile = useOpenProfile();
  const [isSaying, setSaying] = useState(false);
  const said = statusLine(me.status);
  const openSettings = () => void navigate({ to: '/app/settings', search: { from: location.pathname + location.search } });

  return (
    <div className="border-t border-side-line p-2">
      <Menu trigger={<MeButton name={me.display_name} said={said} />}>
        <MenuItem icon={<Smile size={16} />} onSelect={() => setSaying(true)}>
          {said === '' ? 'Set a status' : 'Change status'}
        </MenuItem>
        {said !== '' && (
          <MenuItem icon={<CircleX size={16} />} onSelect={() => void client.users.setStatus.mutate(noStatus).catch(sayFault)}>
            Clear status
          </MenuItem>
        )}
        <MenuLine />
        <MenuItem icon={<User size={16} />} onSelect={() => openProfile(me)}>
          Profile
        </MenuItem>
        <MenuItem icon={<Settings size={16} />} onSelect={openSettings}>
          Settings
        </MenuItem>
        <MenuLine />
        <MenuItem icon={<LogOut size={16} />} onSelect={() => void logOut()}>
          Log out
        </MenuItem>
        <MenuItem icon={<MonitorX size={16} />} onSelect={() => void logOut({ everywhere: true }).catch(sayFault)}>
          Log out everywhere
        </MenuItem>
      </Menu>
      <StatusDialog open={isSaying} onClose={() => setSaying(false)} />
    </div>
  );
}

function MeButton({ name, said, ...props }: { name: string; said: string }) {
  const me = useMe();
  return (
    <button
      type="button"
      aria-label={`${name}, your account`}
      className="flex w-full items-center gap-3 rounded-md p-1.5 text-left hover:bg-side-hover data-popup-open:bg-side-hover"
      {...props}
    >
      <Avatar user={me} size={32} hasPresence />
      <span className="min-w-0 flex-1">
        <span className="block truncate text-sm font-semibold text-side-strong">{name}</span>
        <span className="block truncate text-xs">{said === '' ? `@${me.username}` : said}</span>
      </span>
    </button>
  );
}
