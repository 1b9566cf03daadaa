import { Link } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useSnapshot } from '../live/follow.ts';
import { initialsOf } from '../people/avatar.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { NewWorkspaceForm } from './home.tsx';

/** The workspaces that he belongs to. */
export function Rail({ current }: { current: string }) {
  const { workspaces, channels } = useSnapshot();
  const [isFounding, setFounding] = useState(false);
  return (
    <nav
      aria-label="Workspaces"
      className="flex w-16 shrink-0 flex-col items-center gap-3 overflow-y-auto bg-side py-3 text-side-ink"
    >
      {workspaces.map(({ id, name }) => {
        const unread = channels.some((channel) => channel.workspace_id === id && channel.unread_count > 0);
        return (
          <Link
            key={id}
            to="/app/w/$workspace_id"
            params={{ workspace_id: id }}
            aria-label={unread ? `${name}, unread` : name}
            aria-current={id === current}
            title={name}
            className={`relative flex size-10 shrink-0 items-center justify-center rounded-xl text-sm font-semibold ${id === current ? 'bg-side-active text-side-strong ring-2 ring-white/60' : 'bg-side-hover hover:text-side-strong'}`}
          >
            {initialsOf(name)}
            {unread && id !== current && (
              <span className="absolute -top-1 -right-1 size-3 rounded-full bg-white ring-2 ring-side" />
            )}
          </Link>
        );
      })}
      <button
        type="button"
        aria-label="New workspace"
        title="New workspace"
        onClick={() => setFounding(true)}
        className="flex size-10 shrink-0 items-center justify-center rounded-xl text-side-ink hover:bg-side-hover hover:text-side-strong"
      >
        <Plus size={20} />
      </button>
      <Dialog title="New workspace" open={isFounding} onClose={() => setFounding(false)}>
        <NewWorkspaceForm onDone={() => setFounding(false)} />
      </Dialog>
    </nav>
  );
}
