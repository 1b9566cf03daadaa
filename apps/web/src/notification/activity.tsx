import { NotificationType } from '@parley/client';
import { useMutation } from '@tanstack/react-query';
import { CheckCheck } from 'lucide-react';
import { useState } from 'react';
import { client } from '../client.ts';
import { useSnapshot } from '../live/follow.ts';
import { Button } from '../ui/button.tsx';
import { Empty, sayFault, Waiting } from '../ui/notice.tsx';
import { fetchNoticesAgain, useNotices } from './list.ts';
import type { Wanted } from './notices.ts';
import { NoticeRow } from './row.tsx';

/** What has happened that concerns oneself, and leads to it. */
export function ActivityPage({ workspace_id }: { workspace_id: string }) {
  const [wanted, setWanted] = useState<Wanted>({ status: 'all' });
  return (
    <main className="flex min-h-0 flex-1 flex-col">
      <header className="flex h-14 shrink-0 items-center gap-4 border-b px-5">
        <h2 className="text-lg font-bold">Activity</h2>
        <ReadAllButton />
      </header>
      <Filters wanted={wanted} onChange={setWanted} />
      <div className="min-h-0 flex-1 overflow-y-auto">
        <Notices workspace_id={workspace_id} wanted={wanted} />
      </div>
    </main>
  );
}

function ReadAllButton() {
  const { unread_notifications } = useSnapshot();
  const read = useMutation({
    mutationFn: () => client.notifications.markAllRead.mutate({}),
    onSuccess: fetchNoticesAgain,
    onError: sayFault,
  });
  return (
    <Button
      look="quiet"
      className="ml-auto"
      onClick={() => read.mutate()}
      disabled={unread_notifications === 0 || read.isPending}
    >
      <CheckCheck size={16} aria-hidden />
      Mark all as read
    </Button>
  );
}

const typeNames: Record<NotificationType, string> = {
  mention: 'Mentions',
  direct_message: 'Direct messages',
  thread_reply: 'Replies',
  reaction: 'Reactions',
  channel_invite: 'Channels',
  workspace_invite: 'Workspaces',
  call: 'Calls',
};

const statusNames = { all: 'All', unread: 'Unread' } as const;

function Filters({ wanted, onChange }: { wanted: Wanted; onChange(wanted: Wanted): void }) {
  return (
    <div className="flex items-center gap-3 overflow-x-auto border-b px-5 py-2">
      <div role="group" aria-label="Show" className="flex rounded-md border p-0.5 text-sm">
        {(['all', 'unread'] as const).map((status) => (
          <button
            key={status}
            type="button"
            aria-pressed={wanted.status === status}
            onClick={() => onChange({ ...wanted, status })}
            className="rounded px-3 py-1 text-muted hover:text-ink aria-pressed:bg-accent-soft aria-pressed:font-medium aria-pressed:text-accent"
          >
            {statusNames[status]}
          </button>
        ))}
      </div>
      <select
        aria-label="Of which kind"
        value={wanted.type ?? ''}
        onChange={({ currentTarget: { value } }) => onChange({ ...wanted, type: typeOf(value) })}
        className="h-8 rounded-md border bg-surface px-2 text-sm"
      >
        <option value="">Everything</option>
        {NotificationType.options.map((type) => (
          <option key={type} value={type}>
            {typeNames[type]}
          </option>
        ))}
      </select>
    </div>
  );
}

const typeOf = (value: string) => NotificationType.options.find((type) => type === value);

function Notices({ workspace_id, wanted }: { workspace_id: string; wanted: Wanted }) {
  const notices = useNotices(wanted);
  if (notices.isPending) return <Waiting />;
  if (notices.isError) return <Empty title="Your activity cannot be shown" />;
  const items = notices.data.pages.flatMap((page) => page.items);
  if (items.length === 0)
    return (
      <Empty title={wanted.status === 'unread' ? 'You have seen it all' : 'Nothing yet'}>
        Mentions, direct messages, replies and reactions are listed here.
      </Empty>
    );
  return (
    <>
      <ul aria-label="Notifications" className="divide-y">
        {items.map((notification) => (
          <NoticeRow key={notification.id} notification={notification} workspace_id={workspace_id} />
        ))}
      </ul>
      {notices.hasNextPage && (
        <div className="flex justify-center py-6">
          <Button onClick={() => void notices.fetchNextPage()} disabled={notices.isFetchingNextPage}>
            Show more
          </Button>
        </div>
      )}
    </>
  );
}
