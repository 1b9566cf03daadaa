import type { Channel, Workspace } from '@parley/client';
import { Link } from '@tanstack/react-router';
import { Hash, Lock } from 'lucide-react';
import type { ReactNode } from 'react';
import { nameOf, othersIn } from '../channel/name.ts';
import { useSnapshot } from '../live/follow.ts';
import { MeMenu } from '../account/me.tsx';
import { Presence } from '../people/avatar.tsx';
import { NewDirectButton } from '../people/new-direct.tsx';
import { Overviews } from './overviews.tsx';

/** What there is in a workspace: its channels, and the conversations with people. */
export function Sidebar({ workspace }: { workspace: Workspace }) {
  const { channels, dms } = useSnapshot();
  const here = channels.filter(({ workspace_id, archived_at }) => workspace_id === workspace.id && !archived_at);
  return (
    <nav aria-label={workspace.name} className="flex w-64 shrink-0 flex-col bg-side text-side-ink">
      <h1 className="truncate border-b border-side-line px-4 py-3.5 text-lg font-bold text-side-strong">{workspace.name}</h1>
      <div className="flex-1 overflow-y-auto px-2 py-3">
        <Overviews workspace={workspace} />
        <Section title="Channels">
          {here.sort(byName).map((channel) => (
            <Entry key={channel.id} workspace={workspace} channel={channel} />
          ))}
        </Section>
        <Section title="Direct messages" action={<NewDirectButton workspace_id={workspace.id} />}>
          {dms
            .map(({ channel }) => channel)
            .sort(byLastMessage)
            .map((channel) => (
              <Entry key={channel.id} workspace={workspace} channel={channel} />
            ))}
        </Section>
      </div>
      <MeMenu />
    </nav>
  );
}

const byName = (one: Channel, other: Channel) => (one.name ?? '').localeCompare(other.name ?? '');
const timeOf = ({ last_message_at, created_at }: Channel) => (last_message_at ?? created_at).getTime();
const byLastMessage = (one: Channel, other: Channel) => timeOf(other) - timeOf(one);

function Section({ title, action, children }: { title: string; action?: ReactNode; children: ReactNode }) {
  return (
    <section aria-label={title} className="mb-5">
      <header className="mb-1 flex items-center justify-between px-2">
        <h2 className="text-xs font-semibold tracking-wide text-side-ink/80 uppercase">{title}</h2>
        {action}
      </header>
      <ul>{children}</ul>
    </section>
  );
}

function Entry({ workspace, channel }: { workspace: Workspace; channel: Channel }) {
  const { user } = useSnapshot();
  const { unread_count, mention_count } = channel;
  const name = nameOf(channel, user.id);
  const isDirect = channel.workspace_id === null;
  const badge = isDirect ? unread_count : mention_count;
  return (
    <li>
      <Link
        to="/app/w/$workspace_id/c/$channel_id"
        params={{ workspace_id: workspace.id, channel_id: channel.id }}
        aria-label={unread_count > 0 ? `${name}, ${unread_count} unread` : name}
        className={`flex h-8 items-center gap-2 rounded-md px-2 text-sm hover:bg-side-hover ${unread_count > 0 ? 'font-bold text-side-strong' : ''}`}
        activeProps={{ className: 'bg-side-active! text-side-strong' }}
      >
        <Sign channel={channel} me={user.id} />
        <span className="min-w-0 flex-1 truncate">{name}</span>
        {badge > 0 && <span className="rounded-full bg-danger px-1.5 text-xs font-bold text-white">{badge}</span>}
      </Link>
    </li>
  );
}

function Sign({ channel, me }: { channel: Channel; me: string }) {
  if (channel.type === 'private') return <Lock size={15} aria-hidden />;
  if (channel.type === 'public') return <Hash size={15} aria-hidden />;
  const [first, second] = othersIn(channel, me);
  if (!first) return null;
  if (second)
    return (
      <span className="flex size-4 items-center justify-center rounded bg-side-hover text-[10px]">{channel.member_count}</span>
    );
  return (
    <span className="relative size-4">
      <Presence user={first} />
    </span>
  );
}
