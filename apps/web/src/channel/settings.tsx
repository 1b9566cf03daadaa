import { type Channel, channelRights } from '@parley/client';
import { useNavigate } from '@tanstack/react-router';
import { LogOut } from 'lucide-react';
import { useState } from 'react';
import { useSnapshot } from '../live/follow.ts';
import { Button } from '../ui/button.tsx';
import { Confirm } from '../ui/confirm.tsx';
import { factsOf } from './facts.ts';
import { useLeave } from './joining.ts';
import { isGeneral } from './naming.ts';
import { Administration } from './administration.tsx';
import { NotificationSettings } from './notifications.tsx';

/** What one decides for oneself in a channel, and, where one may, for all. */
export function ChannelSettings({ channel }: { channel: Channel }) {
  const facts = factsOf(useSnapshot(), channel);
  const mayLeave = channel.is_member && channelRights['channelMember.remove'](facts) === 'allowed' && !isGeneral(channel);
  const mayChange = channelRights['channel.update'](facts) === 'allowed';
  return (
    <div className="flex flex-col gap-6 p-5">
      {channelRights['channel.setPreferences'](facts) === 'allowed' && <NotificationSettings channel={channel} />}
      {mayChange && <Administration channel={channel} />}
      {mayLeave && <Leave channel={channel} />}
    </div>
  );
}

function Leave({ channel }: { channel: Channel }) {
  const [isAsking, setAsking] = useState(false);
  const navigate = useNavigate({ from: '/app/w/$workspace_id/c/$channel_id' });
  const leave = useLeave(channel.id, () => void navigate({ to: '/app/w/$workspace_id' }));
  return (
    <>
      <Button onClick={() => (channel.type === 'private' ? setAsking(true) : leave.mutate())} disabled={leave.isPending}>
        <LogOut size={16} aria-hidden />
        Leave the channel
      </Button>
      <Confirm title={`Leave ${channel.name ?? ''}?`} verb="Leave" deed={leave} open={isAsking} onClose={() => setAsking(false)}>
        It is private: you come back only if somebody in it adds you again.
      </Confirm>
    </>
  );
}
