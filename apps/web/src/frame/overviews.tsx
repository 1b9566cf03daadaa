import type { Workspace } from '@parley/client';
import { Link } from '@tanstack/react-router';
import { Bell, Users } from 'lucide-react';
import type { ReactNode } from 'react';
import { useSnapshot } from '../live/follow.ts';
import { ThreadsEntry } from '../thread/entry.tsx';

const look = 'flex h-8 items-center gap-2 rounded-md px-2 text-sm hover:bg-side-hover';
const active = { className: 'bg-side-active! text-side-strong' };

/** What is not in one channel: what has happened, and who is there. */
export function Overviews({ workspace: { id } }: { workspace: Workspace }) {
  const { unread_notifications: unread } = useSnapshot();
  const params = { workspace_id: id };
  return (
    <ul className="mb-5">
      <ThreadsEntry workspace_id={id} />
      <li>
        <Link
          to="/app/w/$workspace_id/activity"
          params={params}
          aria-label={unread > 0 ? `Activity, ${unread} unread` : 'Activity'}
          className={unread > 0 ? `${look} font-bold text-side-strong` : look}
          activeProps={active}
        >
          <Bell size={15} aria-hidden />
          <span className="flex-1">Activity</span>
          {unread > 0 && <Count>{unread > 99 ? '99+' : unread}</Count>}
        </Link>
      </li>
      <li>
        <Link to="/app/w/$workspace_id/people" params={params} className={look} activeProps={active}>
          <Users size={15} aria-hidden />
          People
        </Link>
      </li>
    </ul>
  );
}

const Count = ({ children }: { children: ReactNode }) => (
  <span className="rounded-full bg-danger px-1.5 text-xs font-bold text-on-danger">{children}</span>
);
