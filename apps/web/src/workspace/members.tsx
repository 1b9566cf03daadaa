import { type Role, type Workspace, type WorkspaceMember, workspaceRights } from '@parley/client';
import { keepPreviousData } from '@tanstack/react-query';
import { UserPlus } from 'lucide-react';
import { useState } from 'react';
import { client } from '../client.ts';
import { itemsOf, usePages } from '../live/pages.ts';
import { Button } from '../ui/button.tsx';
import { Choice, Field } from '../ui/field.tsx';
import { More } from '../ui/more.tsx';
import { useSettled } from '../ui/settled.ts';
import { AddMembers } from './add-members.tsx';
import { MemberRow } from './member.tsx';
import { roleIn, roleNames, rolesWhere } from './roles.ts';

/** Milliseconds without a further letter after which people are looked for. */
const pause = 150;

/** Who belongs to a workspace, and as what. */
export function MemberSettings({ workspace }: { workspace: Workspace }) {
  const [text, setText] = useState('');
  const [role, setRole] = useState<Role>();
  const [isAdding, setAdding] = useState(false);
  const members = useMembers(workspace, useSettled(text.trim(), pause), role);
  const found = itemsOf(members.data);
  return (
    <>
      <div className="grid items-start gap-3 sm:grid-cols-[1fr_10rem_auto]">
        <Field
          label="Find"
          type="search"
          value={text}
          maxLength={100}
          placeholder="A name or a username"
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
        <Choice label="Role" value={role ?? ''} onChange={({ currentTarget }) => setRole(roleIn(currentTarget.value))}>
          <option value="">Everybody</option>
          {rolesWhere(() => true).map((one) => (
            <option key={one} value={one}>
              {roleNames[one]}
            </option>
          ))}
        </Choice>
        {workspaceRights['member.add'](workspace) === 'allowed' && (
          <Button look="primary" onClick={() => setAdding(true)} className="sm:mt-6">
            <UserPlus size={16} aria-hidden />
            Add people
          </Button>
        )}
      </div>
      <ul aria-label="Members" className="divide-y">
        {found.map((member) => (
          <MemberRow key={member.user.id} workspace={workspace} member={member} />
        ))}
      </ul>
      {members.isSuccess && found.length === 0 && <p className="p-6 text-center text-sm text-muted">There is nobody.</p>}
      <More query={members} />
      <AddMembers workspace={workspace} open={isAdding} onClose={() => setAdding(false)} />
    </>
  );
}

function useMembers({ id: workspace_id }: Workspace, q: string, role: Role | undefined) {
  const query = { workspace_id, role, q: q === '' ? undefined : q };
  return usePages<WorkspaceMember>({
    key: ['workspace members', query],
    fetch: (cursor) => client.members.list.query({ ...query, ...cursor }),
    isChangedBy: (event) => event.workspace_id === workspace_id && changing.has(event.type),
    placeholderData: keepPreviousData,
  });
}

const changing = new Set(['workspace.joined', 'workspace.left', 'workspace.member_updated']);
