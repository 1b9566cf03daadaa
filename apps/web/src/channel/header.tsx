import type { Channel } from '@parley/client';
import { CallButton } from '../call/button.tsx';
import { Link } from '@tanstack/react-router';
import { Users } from 'lucide-react';
import { useMe } from '../live/follow.ts';
import { DirectTitle } from '../people/direct-title.tsx';
import { nameOf } from './name.ts';
import { Pins } from './pins.tsx';
import { Sign } from './sign.tsx';
import { Topic } from './topic.tsx';

/** What is open: its name and its topic, and what can be done there. */
export function Header({ channel }: { channel: Channel }) {
  return (
    <header className="flex h-14 shrink-0 items-center gap-2 border-b px-5">
      {channel.workspace_id === null ? <DirectTitle channel={channel} /> : <Title channel={channel} />}
      <span className="flex-1" />
      <Pins channel={channel} />
      <CallButton channel={channel} />
      <DetailsLink count={channel.member_count} />
    </header>
  );
}

function Title({ channel }: { channel: Channel }) {
  const me = useMe().id;
  return (
    <>
      <span className="text-muted">
        <Sign channel={channel} me={me} />
      </span>
      <h2 className="max-w-[50%] shrink-0 truncate text-lg font-bold">{nameOf(channel, me)}</h2>
      <Topic channel={channel} />
    </>
  );
}

function DetailsLink({ count }: { count: number }) {
  const label = count === 1 ? '1 member' : `${count} members`;
  return (
    <Link
      from="/app/w/$workspace_id/c/$channel_id"
      to="."
      search={({ panel, at }) => ({ at, panel: panel === undefined ? 'members' : undefined })}
      aria-label={`${label}, details`}
      title="Members and details"
      className="inline-flex h-8 shrink-0 items-center gap-1.5 rounded-md border px-2 text-sm text-muted hover:bg-hover hover:text-ink"
    >
      <Users size={15} aria-hidden />
      {count}
    </Link>
  );
}
