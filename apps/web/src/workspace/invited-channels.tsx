import { channelRights, type Workspace } from '@parley/client';
import { factsOf } from '../channel/facts.ts';
import { isGeneral } from '../channel/naming.ts';
import { Sign } from '../channel/sign.tsx';
import { conversationsIn } from '../frame/order.ts';
import { useSnapshot } from '../live/follow.ts';

export interface InvitedChannelsProps {
  workspace: Workspace;
  /** Who comes as a guest is in no channel by himself. */
  isNeeded: boolean;
  fault: string | undefined;
}

/** The channels that somebody joins by an invitation: the field `channel_ids` of a form. */
export function InvitedChannels({ workspace, isNeeded, fault }: InvitedChannelsProps) {
  const snapshot = useSnapshot();
  const offered = conversationsIn(snapshot, workspace.id).channels.filter(
    (channel) =>
      channelRights['channelMember.add']({ ...factsOf(snapshot, channel), self: false }) === 'allowed' &&
      (isNeeded || !isGeneral(channel)),
  );
  if (offered.length === 0) return null;
  return (
    <fieldset>
      <legend className="text-sm font-medium">{isNeeded ? 'Channels' : 'Channels beside general'}</legend>
      <div className="mt-1 grid max-h-36 gap-x-3 overflow-y-auto rounded-md border p-2 sm:grid-cols-2">
        {offered.map((channel) => (
          <label key={channel.id} className="flex h-7 min-w-0 items-center gap-2 text-sm">
            <input type="checkbox" name="channel_ids" value={channel.id} className="size-4 shrink-0 accent-accent" />
            <Sign channel={channel} me={snapshot.user.id} />
            <span className="truncate">{channel.name}</span>
          </label>
        ))}
      </div>
      <p className={`mt-1 text-xs ${fault === undefined ? 'text-muted' : 'text-danger'}`}>
        {fault ?? (isNeeded ? 'A guest needs one at least.' : '')}
      </p>
    </fieldset>
  );
}
