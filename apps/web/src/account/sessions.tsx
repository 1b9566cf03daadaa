import type { Session } from '@parley/client';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Monitor } from 'lucide-react';
import { client, queryClient, trpc } from '../client.ts';
import { Button } from '../ui/button.tsx';
import { Empty, sayFault, Waiting } from '../ui/notice.tsx';
import { deviceOf } from './device.ts';
import { Card } from './settings.tsx';

const query = trpc.sessions.list.queryOptions({ limit: 100 });
const refetch = () => queryClient.invalidateQueries({ queryKey: query.queryKey });

/** Where one is logged in. */
export function SessionSettings() {
  const sessions = useQuery({ ...query, gcTime: 0 });
  const endOthers = useMutation({ mutationFn: endAll, onError: sayFault, onSettled: refetch });
  if (sessions.isPending) return <Waiting />;
  if (sessions.isError) return <Empty title="Your sessions cannot be shown" />;
  const { items } = sessions.data;
  const others = items.filter(({ current }) => !current);
  return (
    <Card title="Sessions" hint="The devices on which you are logged in.">
      <ul aria-label="Sessions" className="divide-y">
        {items
          .toSorted((one, other) => Number(other.current) - Number(one.current))
          .map((session) => (
            <SessionRow key={session.id} session={session} />
          ))}
      </ul>
      {others.length > 0 && (
        <Button onClick={() => endOthers.mutate(others)} disabled={endOthers.isPending} className="self-start text-danger">
          Log out everywhere else
        </Button>
      )}
    </Card>
  );
}

async function endAll(sessions: Session[]): Promise<void> {
  for (const { id } of sessions) await client.sessions.delete.mutate({ session_id: id });
}

const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

function SessionRow({ session }: { session: Session }) {
  const end = useMutation({ mutationFn: endAll, onError: sayFault, onSettled: refetch });
  const device = deviceOf(session.user_agent);
  return (
    <li className="flex items-center gap-3 py-3">
      <Monitor size={20} aria-hidden className="shrink-0 text-muted" />
      <div className="min-w-0 flex-1 text-sm">
        <p className="flex flex-wrap items-center gap-2 font-medium">
          {device}
          {session.current && <span className="rounded bg-accent-soft px-1.5 py-0.5 text-xs text-accent">This device</span>}
        </p>
        <p className="text-xs text-muted">
          {session.ip !== null && `${session.ip} · `}last used {moment.format(session.last_used_at)}
        </p>
      </div>
      {!session.current && (
        <Button aria-label={`Log out ${device}`} onClick={() => end.mutate([session])} disabled={end.isPending}>
          Log out
        </Button>
      )}
    </li>
  );
}
