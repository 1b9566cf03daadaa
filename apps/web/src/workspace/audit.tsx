import { AuditAction, type AuditEntry, type Workspace } from '@parley/client';
import { keepPreviousData } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../client.ts';
import { useSnapshot } from '../live/follow.ts';
import { itemsOf, usePages } from '../live/pages.ts';
import { Choice } from '../ui/field.tsx';
import { More } from '../ui/more.tsx';
import { actionNames, told } from './deeds.ts';

/** Who did what in a workspace, the last first. */
export function AuditLog({ workspace }: { workspace: Workspace }) {
  const [action, setAction] = useState<AuditAction>();
  const entries = useEntries(workspace, action);
  const found = itemsOf(entries.data);
  return (
    <>
      <Choice
        label="Show"
        value={action ?? ''}
        onChange={({ currentTarget }) => setAction(AuditAction.safeParse(currentTarget.value).data)}
        className="sm:w-72"
      >
        <option value="">Everything</option>
        {AuditAction.options.map((one) => (
          <option key={one} value={one}>
            {actionNames[one]}
          </option>
        ))}
      </Choice>
      <ul aria-label="Audit log" className="divide-y text-sm">
        {found.map((entry) => (
          <Row key={entry.id} entry={entry} />
        ))}
      </ul>
      {entries.isSuccess && found.length === 0 && <p className="p-6 text-center text-sm text-muted">Nothing of that was done.</p>}
      <More query={entries} />
    </>
  );
}

const time = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

function Row({ entry }: { entry: AuditEntry }) {
  const { channels } = useSnapshot();
  const channel = channels.find(({ id }) => id === entry.channel_id)?.name;
  return (
    <li className="flex flex-wrap items-baseline justify-between gap-x-4 px-2 py-2">
      <span>
        <strong className="font-medium">{entry.actor ? `@${entry.actor.username}` : 'Somebody'}</strong>{' '}
        {told(entry, channel ?? undefined)}
      </span>
      <span className="text-xs text-muted">
        <time dateTime={entry.created_at.toISOString()}>{time.format(entry.created_at)}</time>
        {entry.ip && ` · ${entry.ip}`}
      </span>
    </li>
  );
}

/** Not all that is written down is heard of: of what is, the list follows. */
function useEntries({ id: workspace_id }: Workspace, action: AuditAction | undefined) {
  return usePages<AuditEntry>({
    key: ['audit', workspace_id, action],
    fetch: (cursor) => client.audit.list.query({ workspace_id, action, ...cursor }),
    isChangedBy: (event) => event.workspace_id === workspace_id && isWrittenDown(event.type),
    placeholderData: keepPreviousData,
  });
}

const isWrittenDown = (type: string) =>
  type.startsWith('workspace.') || ['channel.updated', 'channel.deleted', 'message.deleted'].includes(type);
