import { type Workspace, workspaceRights } from '@parley/client';
import { useNavigate } from '@tanstack/react-router';
import { useSnapshot } from '../live/follow.ts';
import { Tabs } from '../ui/tabs.tsx';
import { AuditLog } from './audit.tsx';
import { EmojiSettings } from './emoji.tsx';
import { GeneralSettings } from './general.tsx';
import { InvitationSettings } from './invitations.tsx';
import { MemberSettings } from './members.tsx';

export const settingsParts = ['general', 'members', 'invitations', 'emoji', 'audit'] as const;
export type SettingsPart = (typeof settingsParts)[number];

const parts = {
  general: { title: 'General', right: 'workspace.get', Page: GeneralSettings },
  members: { title: 'Members', right: 'member.list', Page: MemberSettings },
  invitations: { title: 'Invitations', right: 'invitation.list', Page: InvitationSettings },
  emoji: { title: 'Emoji', right: 'emoji.list', Page: EmojiSettings },
  audit: { title: 'Audit log', right: 'audit.list', Page: AuditLog },
} as const;

export interface SettingsPageProps {
  workspace_id: string;
  tab?: SettingsPart | undefined;
}

/** What there is to say of a workspace, and who is in it; each sees what he may. */
export function SettingsPage({ workspace_id, tab }: SettingsPageProps) {
  const navigate = useNavigate({ from: '/app/w/$workspace_id/settings' });
  const workspace = useSnapshot().workspaces.find(({ id }) => id === workspace_id);
  if (!workspace) return null;
  const open = settingsParts.find((part) => part === tab && isFor(workspace, part)) ?? 'general';
  const { Page } = parts[open];
  return (
    <main className="flex min-h-0 flex-1 flex-col">
      <header className="flex h-14 shrink-0 items-center px-5">
        <h2 className="truncate text-lg font-bold">Settings of {workspace.name}</h2>
      </header>
      <Tabs
        label="Settings"
        tabs={settingsParts.filter((part) => isFor(workspace, part)).map((part) => [part, parts[part].title] as const)}
        open={open}
        onOpen={(name) => void navigate({ to: '.', search: (before) => ({ ...before, tab: name }), replace: true })}
      >
        <div className="mx-auto flex w-full max-w-3xl flex-col gap-4 p-5">
          <Page key={workspace.id} workspace={workspace} />
        </div>
      </Tabs>
    </main>
  );
}

const isFor = (workspace: Workspace, part: SettingsPart) => workspaceRights[parts[part].right](workspace) === 'allowed';
