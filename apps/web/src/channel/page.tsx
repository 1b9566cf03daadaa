import type { Channel } from '@parley/client';
import { useEffect } from 'react';
import { rememberChannel } from '../frame/last-place.ts';
import { useSnapshot } from '../live/follow.ts';
import { Empty } from '../ui/notice.tsx';
import { Header } from './header.tsx';
import { Talk } from './talk.tsx';

export interface ChannelPageProps {
  workspace_id: string;
  channel_id: string;
  thread?: string | undefined;
  at?: string | undefined;
}

export function ChannelPage({ workspace_id, channel_id, ...beside }: ChannelPageProps) {
  const channel = useJoined(channel_id);
  useEffect(() => rememberChannel(workspace_id, channel_id), [workspace_id, channel_id]);
  if (!channel) return <Empty title="There is no such channel">You may have left it, or it is no more.</Empty>;
  return (
    <main className="flex min-h-0 flex-1 flex-col">
      <Header channel={channel} />
      <Talk channel={channel} workspace_id={workspace_id} {...beside} />
    </main>
  );
}

/** A channel that he is in. */
function useJoined(channel_id: string): Channel | undefined {
  const { channels, dms } = useSnapshot();
  return channels.find(({ id }) => id === channel_id) ?? dms.find(({ channel }) => channel.id === channel_id)?.channel;
}
