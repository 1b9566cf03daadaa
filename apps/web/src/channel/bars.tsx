import { type Channel, channelRights } from '@parley/client';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { client } from '../client.ts';
import { useSnapshot } from '../live/follow.ts';
import { Button } from '../ui/button.tsx';
import { sayFault } from '../ui/notice.tsx';
import { factsOf } from './facts.ts';
import { useJoin } from './joining.ts';

/** Where one writes; or, where one cannot, why not, and what can be done about it. */
export function Foot({ channel, children }: { channel: Channel; children: ReactNode }) {
  if (channel.archived_at) return <ArchivedBar channel={channel} />;
  if (!channel.is_member) return <JoinBar channel={channel} />;
  return children;
}

function JoinBar({ channel }: { channel: Channel }) {
  const join = useJoin(channel.id);
  const mayJoin = channelRights['channelMember.add'](factsOf(useSnapshot(), channel)) === 'allowed';
  return (
    <Bar label={`You are looking at ${channel.name ?? ''}`}>
      {mayJoin && (
        <Button look="primary" disabled={join.isPending} onClick={() => join.mutate()}>
          Join
        </Button>
      )}
    </Bar>
  );
}

function ArchivedBar({ channel }: { channel: Channel }) {
  const mayChange = channelRights['channel.update'](factsOf(useSnapshot(), channel)) === 'allowed';
  const bringBack = useMutation({
    mutationFn: () => client.channels.update.mutate({ channel_id: channel.id, archived: false }),
    onError: sayFault,
  });
  return (
    <Bar label="This channel is archived">
      {mayChange && (
        <Button disabled={bringBack.isPending} onClick={() => bringBack.mutate()}>
          Unarchive
        </Button>
      )}
    </Bar>
  );
}

function Bar({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div
      role="group"
      aria-label={label}
      className="mx-5 mb-5 flex min-h-14 items-center gap-3 rounded-xl border bg-sunken px-4 py-2"
    >
      <p className="min-w-0 flex-1 text-sm text-muted">{label}.</p>
      {children}
    </div>
  );
}
