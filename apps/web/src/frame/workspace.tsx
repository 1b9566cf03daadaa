import { Navigate, Outlet } from '@tanstack/react-router';
import { useCallback, useEffect, useRef, useState } from 'react';
import { CallPanel } from '../call/panel.tsx';
import { Ringing } from '../call/ringing.tsx';
import { useConnection } from '../live/connection.ts';
import { useSnapshot } from '../live/follow.ts';
import { useUnreadSign } from '../notification/sign.ts';
import { usePresenceOf } from '../people/presence.ts';
import { ProfilePanel } from '../people/profile.tsx';
import { Empty } from '../ui/notice.tsx';
import { WorkspaceGone } from '../workspace/gone.tsx';
import { Content, SkipLink } from './content.tsx';
import { Drawer } from './drawer.tsx';
import { lastChannel, rememberPlace } from './last-place.ts';
import { Rail } from './rail.tsx';
import { type Opened, Shortcuts } from './shortcuts.tsx';
import { Sidebar } from './sidebar.tsx';
import { TopBar } from './top-bar.tsx';

/** A workspace: the others beside it, its channels, and what is open of it. */
export function WorkspaceFrame({ workspace_id, profile }: { workspace_id: string; profile?: string | undefined }) {
  const workspace = useSnapshot().workspaces.find(({ id }) => id === workspace_id);
  const [isDrawerOpen, setDrawerOpen] = useState(false);
  const [opened, setOpened] = useState<Opened>(null);
  const closeDrawer = useCallback(() => setDrawerOpen(false), []);
  useEffect(() => rememberPlace(workspace_id), [workspace_id]);
  usePresenceOf(workspace?.id);
  useUnreadSign(workspace?.name);
  const lastName = useLastName(workspace_id, workspace?.name);
  if (!workspace) return <WorkspaceGone name={lastName} />;
  return (
    <div className="flex h-full flex-col">
      <SkipLink />
      <TopBar
        workspace_id={workspace.id}
        isDrawerOpen={isDrawerOpen}
        onOpenDrawer={() => setDrawerOpen(true)}
        onSwitch={() => setOpened('switcher')}
        onHelp={() => setOpened('help')}
      />
      <div className="flex min-h-0 flex-1">
        <Drawer isOpen={isDrawerOpen} onClose={closeDrawer}>
          <Rail current={workspace.id} />
          <Sidebar workspace={workspace} />
        </Drawer>
        <div className="relative flex min-w-0 flex-1">
          <Content>
            <ConnectionNotice />
            <Ringing workspace_id={workspace.id} />
            <CallPanel workspace_id={workspace.id} />
            <Outlet />
          </Content>
          {profile !== undefined && <ProfilePanel key={profile} user_id={profile} workspace_id={workspace.id} />}
        </div>
      </div>
      <Shortcuts workspace={workspace} opened={opened} onOpen={setOpened} />
    </div>
  );
}

/** That a socket is replaced by another need not be noticed: it is said only when it takes a while. */
/** What the workspace was called when it was there last. */
function useLastName(workspace_id: string, name: string | undefined): string | undefined {
  const last = useRef({ workspace_id, name });
  useEffect(() => {
    if (name !== undefined) last.current = { workspace_id, name };
  }, [workspace_id, name]);
  return last.current.workspace_id === workspace_id ? last.current.name : undefined;
}

function ConnectionNotice() {
  if (useConnection() === 'live') return null;
  return (
    <p role="status" className="animate-[appear_0s_1.5s_both] bg-mention px-4 py-1 text-center text-sm text-mention-ink">
      Connecting…
    </p>
  );
}

/** Leads to the channel that was open last, or to the one that everybody is in. */
export function WorkspaceHome({ workspace_id }: { workspace_id: string }) {
  const { channels, dms } = useSnapshot();
  const here = channels.filter((channel) => channel.workspace_id === workspace_id && !channel.archived_at);
  const known = [...here, ...dms.map(({ channel }) => channel)];
  const channel =
    known.find(({ id }) => id === lastChannel(workspace_id)) ?? here.find(({ name }) => name === 'general') ?? here[0];
  if (!channel) return <Empty title="Nothing here yet">You are in no channel of this workspace.</Empty>;
  return <Navigate to="/app/w/$workspace_id/c/$channel_id" params={{ workspace_id, channel_id: channel.id }} replace />;
}
