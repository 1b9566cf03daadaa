import type { Channel, User } from '@parley/client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { trpc } from '../client.ts';
import { useCustomEmoji } from '../emoji/custom.ts';
import { useNamedEmoji } from '../emoji/shortcodes.ts';
import { useSnapshot } from '../live/follow.ts';
import { usePlace } from '../message/place.tsx';
import { useSettled } from './settled.ts';
import type { Sought } from './sought.ts';

/** What may be meant by what somebody has begun to write. */
export interface Candidate {
  /** What is written in its place. */
  text: string;
  name: string;
  note?: string;
  /** What stands before its name. */
  sign: { user: User } | { channel: Channel } | { emoji: string } | 'everybody';
}

/** As many as one looks over at a glance. */
const most = 8;

/** The likeliest first. */
export function useCandidates(sought: Sought | undefined): Candidate[] {
  const q = sought?.q.toLowerCase() ?? '';
  const people = usePeople(sought?.kind === 'mention' ? q : undefined);
  const channels = useChannels(sought?.kind === 'channel' ? q : undefined);
  const emoji = useEmoji(sought?.kind === 'emoji' ? q : undefined);
  return [...people, ...channels, ...emoji];
}

const hasPart = (q: string) => (name: string) => name.toLowerCase().includes(q);

function usePeople(q: string | undefined): Candidate[] {
  const { channel, workspace_id } = usePlace();
  const settled = useSettled(q);
  const isDirect = channel.workspace_id === null;
  // What a guest writes so calls nobody.
  const isGuest = useSnapshot().workspaces.some(({ id, role }) => id === channel.workspace_id && role === 'guest');
  const asked = useQuery({
    ...trpc.users.list.queryOptions({ workspace_id, limit: most, ...named(settled) }),
    ...lasting,
    enabled: settled !== undefined && !isDirect,
  });
  if (q === undefined) return [];
  const isPart = ({ username, display_name }: User) => [username, display_name].some(hasPart(q));
  // Until the answer is there, of those who were found before.
  const isAnswered = settled === q && !asked.isPlaceholderData;
  const known = (isDirect ? channel.users : asked.data?.items) ?? [];
  const people = (isAnswered && !isDirect ? known : known.filter(isPart)).slice(0, most);
  const all = channel.type === 'dm' || isGuest ? [] : everybody.filter(({ text }) => text.startsWith(`@${q}`));
  return [...people.map(asCandidate), ...all];
}

/** What was found is shown until something else is, and not asked for again at once. */
const lasting = { placeholderData: keepPreviousData, staleTime: 60_000 };

const named = (q: string | undefined) => (q === undefined || q === '' ? {} : { q });

const asCandidate = (user: User): Candidate => ({
  text: `@${user.username}`,
  name: user.display_name,
  note: `@${user.username}`,
  sign: { user },
});

const everybody: Candidate[] = [
  { text: '@channel', name: '@channel', note: 'Everybody in it', sign: 'everybody' },
  { text: '@here', name: '@here', note: 'Everybody in it who is online', sign: 'everybody' },
];

function useChannels(q: string | undefined): Candidate[] {
  const { workspace_id } = usePlace();
  const mine = useSnapshot().channels.filter((channel) => channel.workspace_id === workspace_id && !channel.archived_at);
  const settled = useSettled(q);
  const others = useQuery({
    ...trpc.channels.list.queryOptions({ workspace_id, member: false, limit: most, ...named(settled) }),
    ...lasting,
    enabled: settled !== undefined,
  });
  if (q === undefined) return [];
  return [...mine, ...(others.data?.items ?? [])]
    .filter(({ name }) => hasPart(q)(name ?? ''))
    .sort((one, other) => placeOf(q, one.name ?? '') - placeOf(q, other.name ?? ''))
    .slice(0, most)
    .map((channel) => ({
      text: `#${channel.name ?? ''}`,
      name: channel.name ?? '',
      ...(channel.topic === null ? {} : { note: channel.topic }),
      sign: { channel },
    }));
}

function useEmoji(q: string | undefined): Candidate[] {
  const { workspace_id } = usePlace();
  const custom = useCustomEmoji(workspace_id, q !== undefined);
  const named = useNamedEmoji(q !== undefined);
  if (q === undefined) return [];
  const own = custom.map(({ name }) => ({ text: `:${name}:`, name: `:${name}:`, sign: { emoji: `:${name}:` } }));
  const all = [...(named ?? [])].map(([name, emoji]) => ({ text: emoji, name: `:${name}:`, sign: { emoji } }));
  return [...own, ...all]
    .filter(({ name }) => hasPart(q)(name))
    .sort((one, other) => placeOf(`:${q}`, one.name) - placeOf(`:${q}`, other.name) || one.name.length - other.name.length)
    .slice(0, most);
}

/** What begins with it comes before what has it somewhere. */
const placeOf = (q: string, name: string) => (name === q ? 0 : name.startsWith(q) ? 1 : 2);
