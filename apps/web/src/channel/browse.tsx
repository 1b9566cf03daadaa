import { type Channel, type ChannelQuery, type Event, type Workspace, workspaceRights } from '@parley/client';
import { keepPreviousData } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { z } from 'zod';
import { client } from '../client.ts';
import { useSnapshot } from '../live/follow.ts';
import { itemsOf, usePages } from '../live/pages.ts';
import { Button } from '../ui/button.tsx';
import { Choice, Field } from '../ui/field.tsx';
import { More } from '../ui/more.tsx';
import { useSettled } from '../ui/settled.ts';
import { BrowsedChannel } from './browsed.tsx';
import { NewChannelDialog } from './new-channel.tsx';

/** Which channels one looks for. */
export const Browsing = z.object({
  q: z.string().optional().catch(undefined),
  kind: z.enum(['public', 'private']).optional().catch(undefined),
  which: z.enum(['mine', 'others', 'archived']).optional().catch(undefined),
});
export type Browsing = z.infer<typeof Browsing>;

/** All channels of a workspace that one may see. */
export function BrowsePage({ workspace_id, ...sought }: Browsing & { workspace_id: string }) {
  const workspace = useSnapshot().workspaces.find(({ id }) => id === workspace_id);
  if (!workspace) return null;
  return (
    <main className="flex min-h-0 flex-1 flex-col">
      <Head workspace={workspace} />
      <div className="flex min-h-0 flex-1 flex-col gap-2 overflow-y-auto">
        <div className="mx-auto flex w-full max-w-3xl flex-col gap-2 p-5">
          <Filters {...sought} />
          <Found workspace={workspace} sought={sought} />
        </div>
      </div>
    </main>
  );
}

function Head({ workspace }: { workspace: Workspace }) {
  const [isOpening, setOpening] = useState(false);
  return (
    <header className="flex h-14 shrink-0 items-center justify-between gap-3 border-b px-5">
      <h2 className="truncate text-lg font-bold">Channels</h2>
      {workspaceRights['channel.create'](workspace) === 'allowed' && (
        <Button look="primary" onClick={() => setOpening(true)}>
          New channel
        </Button>
      )}
      <NewChannelDialog workspace={workspace} open={isOpening} onClose={() => setOpening(false)} />
    </header>
  );
}

function Filters({ q, kind, which }: Browsing) {
  const navigate = useNavigate({ from: '/app/w/$workspace_id/channels' });
  const seek = (change: Browsing) => void navigate({ to: '.', search: (before) => ({ ...before, ...change }), replace: true });
  return (
    <search className="grid gap-3 sm:grid-cols-[1fr_10rem_10rem]">
      <Field
        label="Name"
        type="search"
        defaultValue={q}
        maxLength={100}
        placeholder="Part of the name"
        onChange={({ currentTarget: { value } }) => seek({ q: value === '' ? undefined : value })}
      />
      <Choice
        label="Kind"
        value={kind ?? ''}
        onChange={({ currentTarget }) => seek({ kind: Browsing.shape.kind.parse(currentTarget.value) })}
      >
        <option value="">All kinds</option>
        <option value="public">Public</option>
        <option value="private">Private</option>
      </Choice>
      <Choice
        label="Show"
        value={which ?? ''}
        onChange={({ currentTarget }) => seek({ which: Browsing.shape.which.parse(currentTarget.value) })}
      >
        <option value="">All</option>
        <option value="mine">Those I am in</option>
        <option value="others">Those I am not in</option>
        <option value="archived">Archived</option>
      </Choice>
    </search>
  );
}

/** Milliseconds without a further letter after which channels are looked for. */
const pause = 150;

function Found({ workspace, sought }: { workspace: Workspace; sought: Browsing }) {
  const query = queryOf(workspace.id, { ...sought, q: useSettled(sought.q, pause) });
  const found = usePages<Channel>({
    key: ['channels', query],
    fetch: (cursor) => client.channels.list.query({ ...query, ...cursor }),
    isChangedBy: (event) => event.workspace_id === workspace.id && changing.has(event.type),
    placeholderData: keepPreviousData,
  });
  const channels = itemsOf(found.data);
  return (
    <>
      <ul aria-label="Channels" className="divide-y">
        {channels.map((channel) => (
          <BrowsedChannel key={channel.id} channel={channel} workspace={workspace} />
        ))}
      </ul>
      {found.isSuccess && channels.length === 0 && (
        <p className="p-6 text-center text-sm text-muted">There is no such channel.</p>
      )}
      <More query={found} />
      {workspace.role === 'guest' && (
        <p className="p-3 text-center text-sm text-muted">As a guest you see the channels that you were brought into.</p>
      )}
    </>
  );
}

const changing = new Set<Event['type']>([
  'channel.created',
  'channel.updated',
  'channel.deleted',
  'member.joined',
  'member.left',
]);

function queryOf(workspace_id: Workspace['id'], { q, kind, which }: Browsing): Omit<ChannelQuery, 'limit' | 'cursor'> {
  return {
    workspace_id,
    archived: which === 'archived',
    ...(q === undefined ? {} : { q }),
    ...(kind === undefined ? {} : { type: kind }),
    ...(which === 'mine' || which === 'others' ? { member: which === 'mine' } : {}),
  };
}
