import type { Call } from '@parley/client';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Phone } from 'lucide-react';
import { nameOf } from '../channel/name.ts';
import { useMe, useSnapshot } from '../live/follow.ts';
import { Button } from '../ui/button.tsx';
import { sayFault } from '../ui/notice.tsx';
import { dismiss, useRinging } from './live.ts';
import { callsAreElsewhere, joinCallIn } from './talk.ts';

/** Who calls one in a direct message, until one joins or does not want to. */
export function Ringing({ workspace_id }: { workspace_id: string }) {
  const ringing = useRinging(useMe().id);
  return (
    <div role="status">
      {ringing.map((call) => (
        <Caller key={call.id} call={call} workspace_id={workspace_id} />
      ))}
    </div>
  );
}

function Caller({ call, workspace_id }: { call: Call; workspace_id: string }) {
  const { dms, user: me } = useSnapshot();
  const navigate = useNavigate();
  const join = useMutation({
    mutationFn: async () => {
      await navigate({
        to: '/app/w/$workspace_id/c/$channel_id',
        params: { workspace_id, channel_id: call.channel_id },
        search: {},
      });
      await joinCallIn(call.channel_id, me.id);
    },
    onError: sayFault,
    onSettled: () => dismiss(call.id),
  });
  const caller = call.participants.find(({ user }) => user.id === call.started_by)?.user;
  const channel = dms.find((dm) => dm.channel.id === call.channel_id)?.channel;
  const isGroup = channel?.type === 'group_dm';
  return (
    <section aria-label="Incoming call" className="flex flex-wrap items-center gap-3 border-b bg-accent-soft px-5 py-2 text-sm">
      <Phone size={18} aria-hidden className="shrink-0 text-accent" />
      <p className="min-w-0 flex-1">
        <strong>{caller?.display_name ?? 'Somebody'}</strong> is calling
        {isGroup && <span className="text-muted"> {nameOf(channel, me.id)}</span>}
      </p>
      {!callsAreElsewhere() && (
        <Button look="primary" className="h-8!" disabled={join.isPending} onClick={() => join.mutate()}>
          Join
        </Button>
      )}
      <Button className="h-8!" onClick={() => dismiss(call.id)}>
        Dismiss
      </Button>
    </section>
  );
}
