import type { User } from '@parley/client';
import { Maximize, MicOff } from 'lucide-react';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { Avatar } from '../people/avatar.tsx';
import { usePerson } from '../people/people.ts';
import { IconButton } from '../ui/button.tsx';
import type { Peer, Sent } from './negotiation.ts';

/** Oneself, as the others see one. */
export function OwnTile({ user, sent: { sight, shown } }: { user: User; sent: Sent }) {
  const stream = useMemo(() => (sight ? new MediaStream([sight]) : null), [sight]);
  return (
    <Tile user={user} name="You" isMuted={!shown.microphone} isSpeaking={false}>
      {stream && <Picture stream={stream} label="Your own picture" isWhole={shown.picture === 'screen'} />}
    </Tile>
  );
}

/** Somebody else: heard as soon as there is a connection, and seen if he shows something. */
export function OtherTile({ user, peer }: { user: User; peer: Peer | undefined }) {
  const { display_name } = usePerson(user);
  const isSpeaking = useSpeaking(peer);
  const isConnected = peer?.state === 'connected';
  const picture = isConnected ? peer.shown.picture : null;
  return (
    <Tile
      user={user}
      name={display_name}
      note={isConnected ? undefined : 'connecting…'}
      isMuted={isConnected && !peer.shown.microphone}
      isSpeaking={isSpeaking}
    >
      {peer && <Sound stream={peer.sound} />}
      {peer && picture && <Picture stream={peer.sight} label={`Picture of ${display_name}`} isWhole={picture === 'screen'} />}
    </Tile>
  );
}

interface TileProps {
  user: User;
  name: string;
  note?: string | undefined;
  isMuted: boolean;
  isSpeaking: boolean;
  children: ReactNode;
}

function Tile({ user, name, note, isMuted, isSpeaking, children }: TileProps) {
  return (
    <li
      className={`flex flex-col gap-1 rounded-lg border bg-raised p-2 text-sm ${isSpeaking ? 'ring-2 ring-success' : ''}`}
      aria-label={[name, note ?? (isMuted ? 'muted' : '')].filter(Boolean).join(', ')}
    >
      {children}
      <span className="flex items-center gap-2">
        <Avatar user={user} size={28} />
        <span className="max-w-40 truncate">{name}</span>
        {note && <span className="text-xs text-muted">{note}</span>}
        {isMuted && !note && <MicOff size={14} aria-hidden className="text-muted" />}
      </span>
    </li>
  );
}

function Sound({ stream }: { stream: MediaStream }) {
  const element = useRef<HTMLAudioElement>(null);
  useEffect(() => {
    if (element.current) element.current.srcObject = stream;
  }, [stream]);
  return <audio ref={element} autoPlay />;
}

/** What somebody shows. A screen is shown whole, for there is something to read on it. */
function Picture({ stream, label, isWhole }: { stream: MediaStream; label: string; isWhole: boolean }) {
  const element = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (element.current) element.current.srcObject = stream;
  }, [stream]);
  return (
    <span className="relative block">
      <video
        ref={element}
        aria-label={label}
        autoPlay
        muted
        playsInline
        className={`aspect-video rounded-md bg-black ${isWhole ? 'w-[min(36rem,80vw)] object-contain' : 'w-60 object-cover'}`}
      />
      <IconButton
        label="Full screen"
        onClick={() => void element.current?.requestFullscreen()}
        className="absolute right-1 bottom-1 bg-raised/80"
      >
        <Maximize size={16} aria-hidden />
      </IconButton>
    </span>
  );
}

/** Milliseconds between two looks at whether somebody speaks. */
const glance = 300;

function useSpeaking(peer: Peer | undefined): boolean {
  const [isSpeaking, setSpeaking] = useState(false);
  useEffect(() => {
    const timer = setInterval(() => setSpeaking(peer?.isSpeaking ?? false), glance);
    return () => clearInterval(timer);
  }, [peer]);
  return isSpeaking;
}
