import { mayGrant, memberRights, type Role, type Workspace, type WorkspaceMember } from '@parley/client';
import { useMutation } from '@tanstack/react-query';
import { UserX } from 'lucide-react';
import { useState } from 'react';
import { client } from '../client.ts';
import { useMe } from '../live/follow.ts';
import { Avatar } from '../people/avatar.tsx';
import { usePerson } from '../people/people.ts';
import { IconButton } from '../ui/button.tsx';
import { Confirm } from '../ui/confirm.tsx';
import { sayFault } from '../ui/notice.tsx';
import { roleIn, roleNames, rolesWhere } from './roles.ts';

interface MemberProps {
  workspace: Workspace;
  member: WorkspaceMember;
}

/** Somebody who belongs to a workspace. */
export function MemberRow({ workspace, member }: MemberProps) {
  const person = usePerson(member.user);
  const self = useMe().id === person.id;
  const facts = { role: workspace.role, other: member.role, self };
  return (
    <li className="flex min-h-14 flex-wrap items-center gap-3 px-2 py-2">
      <Avatar user={person} hasPresence />
      <div className="min-w-32 flex-1 text-sm">
        <p className="truncate font-medium">
          {person.display_name}
          {self && <span className="font-normal text-muted"> (you)</span>}
        </p>
        <p className="truncate text-xs text-muted">@{person.username}</p>
      </div>
      {memberRights['member.update'](facts) === 'allowed' ? (
        <RoleChoice workspace={workspace} member={member} />
      ) : (
        <span className="text-sm text-muted">{roleNames[member.role]}</span>
      )}
      {memberRights['member.remove'](facts) === 'allowed' && !self && <Removal workspace={workspace} member={member} />}
    </li>
  );
}

function RoleChoice({ workspace, member: { user, role } }: MemberProps) {
  const change = useMutation({
    mutationFn: (next: Role) => client.members.update.mutate({ workspace_id: workspace.id, user_id: user.id, role: next }),
    onError: sayFault,
  });
  const choose = (next: Role | undefined) => next && change.mutate(next);
  return (
    <select
      aria-label={`Role of ${user.display_name}`}
      value={change.isPending ? change.variables : role}
      disabled={change.isPending}
      onChange={({ currentTarget }) => choose(roleIn(currentTarget.value))}
      className="h-8 rounded-md border bg-surface px-2 text-sm"
    >
      {rolesWhere((one) => mayGrant(workspace.role, one)).map((one) => (
        <option key={one} value={one}>
          {roleNames[one]}
        </option>
      ))}
    </select>
  );
}

function Removal({ workspace, member: { user } }: MemberProps) {
  const [isAsking, setAsking] = useState(false);
  const remove = useMutation({
    mutationFn: () => client.members.remove.mutate({ workspace_id: workspace.id, user_id: user.id }),
    onSuccess: () => setAsking(false),
  });
  return (
    <>
      <IconButton label={`Remove ${user.display_name}`} onClick={() => setAsking(true)}>
        <UserX size={16} />
      </IconButton>
      <Confirm
        title={`Remove ${user.display_name}?`}
        verb="Remove"
        deed={remove}
        open={isAsking}
        onClose={() => setAsking(false)}
      >
        {user.display_name} leaves {workspace.name} and all its channels. What was said stays.
      </Confirm>
    </>
  );
}
