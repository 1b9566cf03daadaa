import { Link } from '@tanstack/react-router';
import { Camera, CameraOff, Mic, MicOff, MonitorUp, PhoneOff } from 'lucide-react';
import type { ReactNode } from 'react';
import { nameOf } from '../channel/name.ts';
import { useSnapshot } from '../live/follow.ts';
import { Button } from '../ui/button.tsx';
import { sayFault } from '../ui/notice.tsx';
import type { Attendance } from './attendance.ts';
import { leaveCall, setMicrophone, show, useCall } from './talk.ts';
import { OtherTile, OwnTile } from './tile.tsx';

/** The call that one is in; it stays while one goes to other channels. */
export function CallPanel({ workspace_id }: { workspace_id: string }) {
  const attended = useCall();
  return attended ? <Panel attended={attended} workspace_id={workspace_id} /> : null;
}

function Panel({ attended, workspace_id }: { attended: Attendance; workspace_id: string }) {
  const { channels, dms, user } = useSnapshot();
  const { channel_id } = attended.call;
  const channel = channels.find(({ id }) => id === channel_id) ?? dms.find((dm) => dm.channel.id === channel_id)?.channel;
  const name = channel ? nameOf(channel, user.id) : '';
  const { others } = attended;
  return (
    <section aria-label={`Call in ${name}`} className="flex max-h-[50vh] shrink-0 flex-col border-b bg-sunken">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-5 py-2">
        <h2 className="min-w-0 flex-1 truncate text-sm">
          <Link
            to="/app/w/$workspace_id/c/$channel_id"
            params={{ workspace_id: channel?.workspace_id ?? workspace_id, channel_id }}
            search={{}}
            className="font-semibold hover:underline"
          >
            {name}
          </Link>
          <span className="text-muted">
            {others.length === 0 ? ' · nobody else is here yet' : ` · ${others.length + 1} in the call`}
          </span>
        </h2>
        <Controls attended={attended} />
      </div>
      <ul aria-label="In the call" className="flex min-h-0 flex-wrap gap-2 overflow-y-auto px-5 pb-3">
        <OwnTile user={user} sent={attended.sent} />
        {others.map((other) => (
          <OtherTile key={other.user.id} user={other.user} peer={other.peer} />
        ))}
      </ul>
    </section>
  );
}

function Controls({ attended }: { attended: Attendance }) {
  const { microphone, picture } = attended.sent.shown;
  return (
    <div role="group" aria-label="What is sent" className="flex items-center gap-2">
      <Toggle label="Microphone" isOn={microphone} onToggle={() => setMicrophone(!microphone)}>
        {microphone ? <Mic size={18} aria-hidden /> : <MicOff size={18} aria-hidden />}
      </Toggle>
      <Toggle label="Camera" isOn={picture === 'camera'} onToggle={() => show(picture === 'camera' ? null : 'camera')}>
        {picture === 'camera' ? <Camera size={18} aria-hidden /> : <CameraOff size={18} aria-hidden />}
      </Toggle>
      {'getDisplayMedia' in (navigator.mediaDevices ?? {}) && (
        <Toggle
          label="Share the screen"
          isOn={picture === 'screen'}
          onToggle={() => show(picture === 'screen' ? null : 'screen')}
        >
          <MonitorUp size={18} aria-hidden />
        </Toggle>
      )}
      <Button look="danger" className="h-8!" onClick={() => void leaveCall().catch(sayFault)}>
        <PhoneOff size={16} aria-hidden />
        Leave
      </Button>
    </div>
  );
}

interface ToggleProps {
  label: string;
  isOn: boolean;
  onToggle(): Promise<void>;
  children: ReactNode;
}

function Toggle({ label, isOn, onToggle, children }: ToggleProps) {
  return (
    <button
      type="button"
      aria-label={label}
      aria-pressed={isOn}
      title={`${label}: ${isOn ? 'on' : 'off'}`}
      onClick={() => void onToggle().catch(sayFault)}
      className="flex size-8 items-center justify-center rounded-md border bg-raised text-muted hover:bg-hover aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:text-accent"
    >
      {children}
    </button>
  );
}
