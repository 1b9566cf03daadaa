import { type Channel, channelRights } from '@parley/client';
import { useQuery } from '@tanstack/react-query';
import { Pencil } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { trpc } from '../client.ts';
import { useSnapshot } from '../live/follow.ts';
import { IconButton } from '../ui/button.tsx';
import { ChangeDialog, type ChangeDialogProps } from './change.tsx';
import { factsOf } from './facts.ts';
import { nameOf } from './name.ts';

type ChangedField = ChangeDialogProps['field'];

const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'long' });

/** What a channel is, and since when. */
export function About({ channel }: { channel: Channel }) {
  const snapshot = useSnapshot();
  const [changing, setChanging] = useState<ChangedField>();
  const mayChange = channelRights['channel.update'](factsOf(snapshot, channel)) === 'allowed' && !channel.archived_at;
  const lines: [ChangedField, string, string | null][] = [
    ['name', 'Name', nameOf(channel, snapshot.user.id)],
    ['topic', 'Topic', channel.topic],
    ['description', 'Description', channel.description],
  ];
  return (
    <dl className="flex flex-col gap-4 p-5 text-sm">
      {lines
        .filter(([field]) => field === 'name' || channel.workspace_id !== null)
        .map(([field, label, text]) => (
          <Fact
            key={field}
            label={label}
            action={
              mayChange && (
                <IconButton label={`Change the ${field}`} onClick={() => setChanging(field)} className="size-7!">
                  <Pencil size={14} />
                </IconButton>
              )
            }
          >
            {text ?? <span className="text-muted">None</span>}
          </Fact>
        ))}
      <Fact label="Opened">
        {day.format(channel.created_at)}
        <Creator user_id={channel.created_by} />
      </Fact>
      {channel.archived_at && <Fact label="Archived">{day.format(channel.archived_at)}</Fact>}
      <ChangeDialog
        channel={channel}
        field={changing ?? 'topic'}
        open={changing !== undefined}
        onClose={() => setChanging(undefined)}
      />
    </dl>
  );
}

function Fact({ label, action, children }: { label: string; action?: ReactNode; children: ReactNode }) {
  return (
    <div>
      <dt className="flex min-h-7 items-center justify-between text-xs font-semibold text-muted">
        {label}
        {action}
      </dt>
      <dd className="break-words whitespace-pre-wrap">{children}</dd>
    </div>
  );
}

/** Who opened it, as far as one may see him. */
function Creator({ user_id }: { user_id: Channel['created_by'] }) {
  const { data } = useQuery({ ...trpc.users.get.queryOptions({ user_id }), retry: false });
  return data ? ` by ${data.display_name}` : null;
}
