import type { Channel } from '@parley/client';
import { useMe } from '../live/follow.ts';
import { DirectTitle } from '../people/direct-title.tsx';
import { nameOf } from './name.ts';

/** What is open: its name and its topic, and what can be done there. */
export function Header({ channel }: { channel: Channel }) {
  const me = useMe().id;
  return (
    <header className="flex h-14 shrink-0 items-center gap-3 border-b px-5">
      {channel.workspace_id === null ? (
        <DirectTitle channel={channel} />
      ) : (
        <h2 className="truncate text-lg font-bold">{nameOf(channel, me)}</h2>
      )}
      {channel.topic && <p className="min-w-0 truncate text-sm text-muted">{channel.topic}</p>}
    </header>
  );
}
