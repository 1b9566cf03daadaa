import type { Channel, JoinedCall, User } from '@parley/client';
import { useSyncExternalStore } from 'react';
import { toast } from 'sonner';
import { client } from '../client.ts';
import { fetchAmidEvents, onEvent } from '../live/events.ts';
import { accessToken } from '../session/tokens.ts';
import { openCamera, openMicrophone, openScreen } from './devices.ts';
import { applyToCall } from './state.ts';
import { Attendance } from './attendance.ts';
import type { Shown } from './signal.ts';

/** The call that one is in on this page, if any; it stays while one goes about. */
let attended: Attendance | undefined;
/** Changes whenever something about it does. */
let version = 0;
const watchers = new Set<() => void>();

function notify(): void {
  version += 1;
  for (const watcher of watchers) watcher();
}

/** The call that one is in on this page. */
export function useCall(): Attendance | undefined {
  useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => version,
  );
  return attended;
}

onEvent((event) => attended?.hear(event));

// A page that closes has no time to wait for an answer.
window.addEventListener('pagehide', () => {
  if (!attended) return;
  const headers = { authorization: `Bearer ${accessToken()}` };
  void fetch(`/calls/${attended.call.id}/leave`, { method: 'POST', keepalive: true, headers }).catch(() => {});
  close();
});

/** The server has its calls on an SFU, as was learned by joining one. */
let isElsewhere = false;
export const callsAreElsewhere = () => isElsewhere;

/** Why a call cannot be joined from here. */
export const elsewhere = 'Calls are held on a media server here, which this client does not join yet.';

/**
 * Comes into the call of a channel, which begins if there is none. The microphone is on, the camera is not.
 * @throws what the server refuses it with
 */
export async function joinCallIn(channel_id: Channel['id'], me: User['id']): Promise<void> {
  await leaveCall();
  const { id: call_id } = await client.calls.start.mutate({ channel_id });
  const call = await fetchAmidEvents<JoinedCall>(
    () => client.calls.join.mutate({ call_id }),
    (joined, event) => ({ ...joined, ...applyToCall(joined, event) }),
  );
  if (call.sfu) {
    await client.calls.leave.mutate({ call_id });
    isElsewhere = true;
    toast.error(elsewhere);
    return notify();
  }
  attended = new Attendance(call, me, { onChange: notify, onEnd: close });
  notify();
  await unmute();
}

export async function leaveCall(): Promise<void> {
  if (!attended) return;
  const { id: call_id } = attended.call;
  close();
  await client.calls.leave.mutate({ call_id });
}

function close(): void {
  attended?.close();
  attended = undefined;
  notify();
}

/** Lets oneself be heard, or not. */
export async function setMicrophone(isOn: boolean): Promise<void> {
  if (!attended) return;
  const { sent } = attended;
  if (isOn && !sent.sound) return unmute();
  if (sent.sound) sent.sound.enabled = isOn;
  attended.send({ ...sent, shown: { ...sent.shown, microphone: isOn && sent.sound !== null } });
}

async function unmute(): Promise<void> {
  const asked = attended;
  const sound = await openMicrophone();
  if (!asked || asked !== attended) return sound?.stop();
  if (sound) asked.send({ ...asked.sent, sound, shown: { ...asked.sent.shown, microphone: true } });
}

/** Shows oneself, one's screen, or nothing. */
export async function show(picture: Shown['picture']): Promise<void> {
  const asked = attended;
  if (!asked) return;
  const sight = picture === null ? null : await (picture === 'camera' ? openCamera() : openScreen());
  if (asked !== attended) return sight?.stop();
  if (picture !== null && sight === null) return;
  asked.sent.sight?.stop();
  sight?.addEventListener('ended', () => asked === attended && asked.sent.sight === sight && void show(null));
  asked.send({ ...asked.sent, sight, shown: { ...asked.sent.shown, picture } });
}
