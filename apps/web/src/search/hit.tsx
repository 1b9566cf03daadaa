import type { Channel, Hit, Message, User } from '@parley/client';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { FileText } from 'lucide-react';
import type { ReactNode } from 'react';
import { nameOf } from '../channel/name.ts';
import { Sign } from '../channel/sign.tsx';
import { trpc } from '../client.ts';
import { useSnapshot } from '../live/follow.ts';
import { clockTime, dayName, wholeTime } from '../message/time.ts';
import { Avatar } from '../people/avatar.tsx';
import { useOpenDirect } from '../people/direct.ts';
import { usePerson } from '../people/people.ts';
import { sayFault } from '../ui/notice.tsx';
import { Highlight } from './highlight.tsx';
import { plainOf } from './marks.ts';

const box = 'flex w-full gap-3 rounded-lg border bg-raised px-4 py-3 text-left hover:bg-hover';

/** Something that was found, and the way to it. */
export function HitRow({ hit, workspace_id }: { hit: Hit; workspace_id: string }) {
  switch (hit.type) {
    case 'message':
      return <MessageHit message={hit.message} highlight={hit.highlight} workspace_id={workspace_id} />;
    case 'attachment':
      return (
        <MessageHit message={hit.message} highlight={hit.highlight} workspace_id={workspace_id} icon={<FileText aria-hidden />} />
      );
    case 'channel':
      return <ChannelHit channel={hit.channel} highlight={hit.highlight} workspace_id={workspace_id} />;
    case 'user':
      return <UserHit user={hit.user} highlight={hit.highlight} workspace_id={workspace_id} />;
  }
}

interface FoundProps {
  highlight: string;
  /** Where one looks from. */
  workspace_id: string;
}

function MessageHit({ message, highlight, workspace_id, icon }: FoundProps & { message: Message; icon?: ReactNode }) {
  const channel = useChannel(message.channel_id);
  const author = usePerson(message.user);
  const { id, channel_id, created_at } = message;
  return (
    <Link
      to="/app/w/$workspace_id/c/$channel_id"
      params={{ workspace_id: channel?.workspace_id ?? workspace_id, channel_id }}
      search={{ at: id }}
      className={box}
    >
      {icon ?? <Avatar user={author} />}
      <span className="min-w-0 flex-1">
        <span className="flex flex-wrap items-baseline gap-x-2 text-xs text-muted">
          <span className="text-sm font-semibold text-ink">{author.display_name}</span>
          {channel && <Place channel={channel} workspace_id={workspace_id} />}
          <time dateTime={created_at.toISOString()} title={wholeTime(created_at)}>
            {dayName(created_at)}, {clockTime(created_at)}
          </time>
        </span>
        <span className="block text-sm break-words whitespace-pre-line">
          <Highlight text={highlight} />
        </span>
      </span>
    </Link>
  );
}

/** A channel of which one knows the id; asked for where one is not in it. */
function useChannel(channel_id: Channel['id']): Channel | undefined {
  const { channels, dms } = useSnapshot();
  const known = channels.find(({ id }) => id === channel_id) ?? dms.find(({ channel }) => channel.id === channel_id)?.channel;
  const { data } = useQuery({ ...trpc.channels.get.queryOptions({ channel_id }), enabled: !known });
  return known ?? data;
}

function Place({ channel, workspace_id }: { channel: Channel; workspace_id: string }) {
  const { user, workspaces } = useSnapshot();
  const elsewhere = workspaces.find(({ id }) => id === channel.workspace_id && id !== workspace_id);
  return (
    <span className="flex items-center gap-1">
      {channel.workspace_id !== null && <Sign channel={channel} me={user.id} />}
      <span>
        {channel.workspace_id === null && 'with '}
        {nameOf(channel, user.id)}
        {elsewhere && ` in ${elsewhere.name}`}
      </span>
    </span>
  );
}

function ChannelHit({ channel, highlight, workspace_id }: FoundProps & { channel: Channel }) {
  const me = useSnapshot().user.id;
  const name = nameOf(channel, me);
  const isName = plainOf(highlight) === name;
  return (
    <Link
      to="/app/w/$workspace_id/c/$channel_id"
      params={{ workspace_id: channel.workspace_id ?? workspace_id, channel_id: channel.id }}
      search={{}}
      className={box}
    >
      <span className="pt-1">
        <Sign channel={channel} me={me} />
      </span>
      <span className="min-w-0 flex-1">
        <span className="block font-semibold">{isName ? <Highlight text={highlight} /> : name}</span>
        <span className="block truncate text-sm text-muted">{isName ? channel.topic : <Highlight text={highlight} />}</span>
      </span>
      {channel.is_member && <span className="text-xs text-muted">joined</span>}
    </Link>
  );
}

function UserHit({ user, highlight, workspace_id }: FoundProps & { user: User }) {
  const openDirect = useOpenDirect(workspace_id);
  const isUsername = plainOf(highlight) === user.username && user.username !== user.display_name;
  return (
    <button
      type="button"
      className={box}
      disabled={openDirect.isPending}
      onClick={() => openDirect.mutate([user], { onError: sayFault })}
    >
      <Avatar user={user} hasPresence />
      <span className="min-w-0 flex-1">
        <span className="block font-semibold">{isUsername ? user.display_name : <Highlight text={highlight} />}</span>
        <span className="block text-sm text-muted">
          @{isUsername ? <Highlight text={highlight} /> : user.username}
          {user.title && ` · ${user.title}`}
        </span>
      </span>
    </button>
  );
}
