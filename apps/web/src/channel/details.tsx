import type { Channel } from '@parley/client';
import { useNavigate } from '@tanstack/react-router';
import { SidePanel } from '../frame/side-panel.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { About } from './about.tsx';
import { Members } from './members.tsx';
import { ChannelSettings } from './settings.tsx';

export const detailsParts = ['about', 'members', 'settings'] as const;
export type DetailsPart = (typeof detailsParts)[number];

/** All that there is to know of a channel, and to do with it as such. */
export function Details({ channel, part }: { channel: Channel; part: DetailsPart }) {
  const navigate = useNavigate({ from: '/app/w/$workspace_id/c/$channel_id' });
  const tabs = [
    ['about', 'About'],
    ['members', `Members (${channel.member_count})`],
    ...(channel.is_member || channel.workspace_id !== null ? ([['settings', 'Settings']] as const) : []),
  ] as const;
  return (
    <SidePanel title="Details" onClose={() => void navigate({ to: '.', search: (before) => ({ ...before, panel: undefined }) })}>
      <Tabs
        label="Details"
        tabs={tabs}
        open={part}
        onOpen={(panel) => void navigate({ to: '.', search: (before) => ({ ...before, panel }), replace: true })}
      >
        {part === 'about' && <About channel={channel} />}
        {part === 'members' && <Members channel={channel} />}
        {part === 'settings' && <ChannelSettings channel={channel} />}
      </Tabs>
    </SidePanel>
  );
}
