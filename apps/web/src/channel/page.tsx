import { useEffect, useRef } from 'react';
import { rememberChannel } from '../frame/last-place.ts';
import { useMe } from '../live/follow.ts';
import { Announcer } from '../message/announcer.tsx';
import { Waiting } from '../ui/notice.tsx';
import { Details, type DetailsPart } from './details.tsx';
import { ChannelGone } from './gone.tsx';
import { Header } from './header.tsx';
import { nameOf } from './name.ts';
import { useChannel } from './open.ts';
import { Talk } from './talk.tsx';

export interface ChannelPageProps {
  workspace_id: string;
  channel_id: string;
  thread?: string | undefined;
  at?: string | undefined;
  panel?: DetailsPart | undefined;
}

export function ChannelPage({ workspace_id, channel_id, panel, ...beside }: ChannelPageProps) {
  const channel = useChannel(channel_id);
  const me = useMe().id;
  const lastName = useRef<string>(undefined);
  useEffect(() => rememberChannel(workspace_id, channel_id), [workspace_id, channel_id]);
  useEffect(() => {
    if (channel) lastName.current = nameOf(channel, me);
  }, [channel, me]);
  if (channel === undefined) return <Waiting />;
  if (channel === null) return <ChannelGone workspace_id={workspace_id} name={lastName.current} />;
  return (
    <main className="flex min-h-0 flex-1 flex-col">
      <Header channel={channel} />
      <div className="relative flex min-h-0 flex-1">
        <Talk channel={channel} workspace_id={workspace_id} {...beside} />
        <Announcer channel_id={channel.id} />
        {panel && <Details channel={channel} part={panel} />}
      </div>
    </main>
  );
}
