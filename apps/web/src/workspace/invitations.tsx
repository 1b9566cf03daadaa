import { type Invitation, type Workspace, workspaceRights } from '@parley/client';
import { useMutation } from '@tanstack/react-query';
import { UserPlus } from 'lucide-react';
import { useState } from 'react';
import { client } from '../client.ts';
import { itemsOf } from '../live/pages.ts';
import { Button } from '../ui/button.tsx';
import { More } from '../ui/more.tsx';
import { sayFault } from '../ui/notice.tsx';
import { InviteDialog } from './invite.tsx';
import { refreshInvitations, useInvitations } from './invited.ts';
import { roleNames } from './roles.ts';
import { spentBy } from './spent.ts';

/** Who is invited to a workspace. */
export function InvitationSettings({ workspace }: { workspace: Workspace }) {
  const [isInviting, setInviting] = useState(false);
  const invitations = useInvitations(workspace.id);
  const made = itemsOf(invitations.data);
  return (
    <>
      <div className="flex items-center justify-between gap-3">
        <p className="text-sm text-muted">An invitation is a link that brings people in.</p>
        <Button look="primary" onClick={() => setInviting(true)}>
          <UserPlus size={16} aria-hidden />
          Invite people
        </Button>
      </div>
      <ul aria-label="Invitations" className="divide-y">
        {made.map((invitation) => (
          <Row key={invitation.id} workspace={workspace} invitation={invitation} />
        ))}
      </ul>
      {invitations.isSuccess && made.length === 0 && (
        <p className="p-6 text-center text-sm text-muted">Nobody is invited just now.</p>
      )}
      <More query={invitations} />
      <InviteDialog workspace={workspace} open={isInviting} onClose={() => setInviting(false)} />
    </>
  );
}

const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

function Row({ workspace, invitation }: { workspace: Workspace; invitation: Invitation }) {
  const { id: invitation_id, email, role, expires_at, uses, max_uses } = invitation;
  const spent = spentBy(invitation);
  const revoke = useMutation({
    mutationFn: () => client.invitations.delete.mutate({ workspace_id: workspace.id, invitation_id }),
    onSuccess: () => refreshInvitations(workspace.id),
    onError: sayFault,
  });
  return (
    <li className="flex min-h-14 items-center gap-3 px-2 py-2">
      <div className="min-w-0 flex-1 text-sm">
        <p className={`truncate font-medium ${spent === undefined ? '' : 'text-muted'}`}>
          {email ?? 'Whoever has the link'}
          <span className="font-normal text-muted"> · {roleNames[role]}</span>
        </p>
        <p className="text-xs text-muted">
          {spent ?? `Until ${day.format(expires_at)}`} · used {uses}
          {max_uses === null ? '' : ` of ${max_uses}`} {uses === 1 && max_uses === null ? 'time' : 'times'}
        </p>
      </div>
      {workspaceRights['invitation.delete'](workspace) === 'allowed' && (
        <Button onClick={() => revoke.mutate()} disabled={revoke.isPending}>
          Revoke
        </Button>
      )}
    </li>
  );
}
