import type { Channel } from '@parley/client';
import { Hash, Lock } from 'lucide-react';
import { Presence } from '../people/avatar.tsx';
import { othersIn } from './name.ts';

/** What tells channels apart at a glance: public, private, with several people, with one and whether he is there. */
export function Sign({ channel, me }: { channel: Channel; me: string }) {
  if (channel.type === 'private') return <Lock size={15} aria-hidden className="shrink-0" />;
  if (channel.type === 'public') return <Hash size={15} aria-hidden className="shrink-0" />;
  const [first, second] = othersIn(channel, me);
  if (!first) return null;
  if (second)
    return (
      <span className="flex size-4 shrink-0 items-center justify-center rounded bg-side-hover text-[10px]">
        {channel.member_count}
      </span>
    );
  return (
    <span className="relative size-4 shrink-0">
      <Presence user={first} />
    </span>
  );
}
