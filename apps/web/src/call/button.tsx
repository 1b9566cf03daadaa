import { type Channel, channelRights } from '@parley/client';
import { useMutation } from '@tanstack/react-query';
import { Phone } from 'lucide-react';
import { factsOf } from '../channel/facts.ts';
import { useSnapshot } from '../live/follow.ts';
import { Button } from '../ui/button.tsx';
import { sayFault } from '../ui/notice.tsx';
import { presentIn } from './attendance.ts';
import { useLiveCall } from './live.ts';
import { callsAreElsewhere, elsewhere, joinCallIn, useCall } from './talk.ts';

/** Starts a call where one may, or joins the one that goes on. */
export function CallButton({ channel }: { channel: Channel }) {
  const snapshot = useSnapshot();
  if (channelRights['call.start'](factsOf(snapshot, channel)) !== 'allowed') return null;
  return <Start channel={channel} />;
}

function Start({ channel }: { channel: Channel }) {
  const me = useSnapshot().user.id;
  const attended = useCall();
  const live = useLiveCall(channel.id);
  const join = useMutation({ mutationFn: () => joinCallIn(channel.id, me), onError: sayFault });
  if (attended?.call.channel_id === channel.id) return null;
  if (callsAreElsewhere()) return <p className="text-xs text-muted">{elsewhere}</p>;
  const count = live ? presentIn(live).length : 0;
  return (
    <Button
      look={live ? 'primary' : 'quiet'}
      className="h-8! shrink-0"
      disabled={join.isPending}
      aria-label={live ? `Join the call, ${count} in it` : 'Start a call'}
      onClick={() => join.mutate()}
    >
      <Phone size={16} aria-hidden />
      {live && `Join · ${count}`}
    </Button>
  );
}
