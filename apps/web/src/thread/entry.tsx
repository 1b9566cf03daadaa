import { Link } from '@tanstack/react-router';
import { MessagesSquare } from 'lucide-react';
import { useUnreadThreadsOf } from './threads.ts';

/** Leads from the sidebar to the threads that somebody follows. */
export function ThreadsEntry({ workspace_id }: { workspace_id: string }) {
  const unread = useUnreadThreadsOf(workspace_id).length;
  return (
    <li>
      <Link
        to="/app/w/$workspace_id/threads"
        params={{ workspace_id }}
        aria-label={unread > 0 ? `Threads, ${unread} unread` : 'Threads'}
        className={`flex h-8 items-center gap-2 rounded-md px-2 text-sm hover:bg-side-hover ${unread > 0 ? 'font-bold text-side-strong' : ''}`}
        activeProps={{ className: 'bg-side-active! text-side-strong' }}
      >
        <MessagesSquare size={15} aria-hidden />
        <span className="min-w-0 flex-1 truncate">Threads</span>
        {unread > 0 && <span className="rounded-full bg-danger px-1.5 text-xs font-bold text-on-danger">{unread}</span>}
      </Link>
    </li>
  );
}
