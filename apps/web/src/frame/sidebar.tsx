import type { Workspace } from '@parley/client';
import { MeMenu } from '../account/me.tsx';
import { ChannelSection } from './channel-section.tsx';
import { DirectSection } from './direct-section.tsx';
import { Overviews } from './overviews.tsx';
import { WorkspaceHead } from './workspace-head.tsx';

/** What there is in a workspace: its channels, and the conversations with people. */
export function Sidebar({ workspace }: { workspace: Workspace }) {
  return (
    <nav aria-label={workspace.name} className="flex w-64 shrink-0 [--beneath:var(--color-side)] flex-col bg-side text-side-ink">
      <WorkspaceHead workspace={workspace} />
      <div className="flex-1 overflow-y-auto px-2 py-3">
        <Overviews workspace={workspace} />
        <ChannelSection workspace={workspace} />
        <DirectSection workspace={workspace} />
      </div>
      <MeMenu />
    </nav>
  );
}
