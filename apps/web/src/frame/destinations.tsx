import type { Channel, User, Workspace } from '@parley/client';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Hash } from 'lucide-react';
import { type ReactNode, useDeferredValue } from 'react';
import { nameOf, othersIn } from '../channel/name.ts';
import { Sign } from '../channel/sign.tsx';
import { trpc } from '../client.ts';
import { useSnapshot } from '../live/follow.ts';
import { Avatar } from '../people/avatar.tsx';
import { useOpenDirect } from '../people/direct.ts';
import { sayFault } from '../ui/notice.tsx';
import { lastHeard } from './order.ts';
import { rank } from './ranking.ts';

/** Somewhere to go. */
export interface Destination {
  key: string;
  to: { channel: Channel } | { user: User };
  name: string;
  note?: string | undefined;
  sign: ReactNode;
  isUnread: boolean;
}

const mostKnown = 12;
const mostFound = 5;

/** What is meant by a few letters: first where one is already, then people, then channels that one could see. */
export function useDestinations(workspace: Workspace, typed: string): Destination[] {
  const q = useDeferredValue(typed.trim());
  const known = useKnown(workspace, typed);
  const met = useSnapshot().dms.filter(({ users }) => users.length <= 2);
  const people = useQuery({
    ...trpc.users.list.queryOptions({ workspace_id: workspace.id, limit: 20, q }),
    enabled: q !== '',
    staleTime: 30_000,
    placeholderData: (before) => before,
  });
  const channels = useQuery({
    ...trpc.channels.list.queryOptions({ workspace_id: workspace.id, limit: mostFound, member: false, q }),
    enabled: q !== '',
    staleTime: 30_000,
    placeholderData: (before) => before,
  });
  if (q === '') return known;
  const isKnown = ({ id }: User) => met.some(({ users }) => users.some((user) => user.id === id));
  const strangers = (people.data?.items ?? []).filter((user) => !isKnown(user)).slice(0, mostFound);
  return [...known, ...strangers.map(toPerson), ...(channels.data?.items ?? []).map(toUnjoined)];
}

/** Channels of the workspace that one is in, and conversations with people. */
function useKnown(workspace: Workspace, typed: string): Destination[] {
  const { channels, dms, user: me } = useSnapshot();
  const here = channels.filter(({ workspace_id }) => workspace_id === workspace.id);
  const all = [...here, ...dms.map(({ channel }) => channel)].map((channel) => ({
    channel,
    name: nameOf(channel, me.id),
    heard: lastHeard(channel),
  }));
  return rank(all, typed)
    .slice(0, mostKnown)
    .map(({ channel, name }) => ({
      key: channel.id,
      to: { channel },
      name,
      note: channel.archived_at ? 'archived' : noteOf(channel, me.id),
      sign: <DestinationSign channel={channel} me={me.id} />,
      isUnread: channel.unread_count > 0,
    }));
}

function DestinationSign({ channel, me }: { channel: Channel; me: string }) {
  const [first, second] = othersIn(channel, me);
  return first && !second ? <Avatar user={first} size={24} hasPresence /> : <Sign channel={channel} me={me} />;
}

function noteOf(channel: Channel, me: string): string | undefined {
  if (channel.workspace_id !== null) return channel.topic ?? undefined;
  const [first, second] = othersIn(channel, me);
  return first && !second ? `@${first.username}` : undefined;
}

const toPerson = (user: User): Destination => ({
  key: user.id,
  to: { user },
  name: user.display_name,
  note: `@${user.username}`,
  sign: <Avatar user={user} size={24} />,
  isUnread: false,
});

const toUnjoined = (channel: Channel): Destination => ({
  key: channel.id,
  to: { channel },
  name: channel.name ?? '',
  note: 'not joined',
  sign: <Hash size={15} aria-hidden />,
  isUnread: false,
});

/** Goes there; a conversation that there is not yet begins. */
export function useGo(workspace_id: string): (destination: Destination) => void {
  const navigate = useNavigate();
  const openDirect = useOpenDirect(workspace_id);
  return ({ to }) => {
    if ('user' in to) openDirect.mutate([to.user], { onError: sayFault });
    else
      void navigate({
        to: '/app/w/$workspace_id/c/$channel_id',
        params: { workspace_id, channel_id: to.channel.id },
        search: {},
      });
  };
}
