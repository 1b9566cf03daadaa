import { mayGrant, type NewMember, type User, type Workspace } from '@parley/client';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { client } from '../client.ts';
import { PeoplePicker } from '../people/picker.tsx';
import { faultOf, issueOf, refusalOf } from '../refusal.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { textOf } from '../ui/form.ts';
import { RoleField } from './role-field.tsx';
import { roleIn } from './roles.ts';

export interface AddMembersProps {
  workspace: Workspace;
  open: boolean;
  onClose(): void;
}

/** Brings people into a workspace who have an account. */
export function AddMembers({ workspace, open, onClose }: AddMembersProps) {
  return (
    <Dialog title={`Add people to ${workspace.name}`} open={open} onClose={onClose}>
      <AddMembersForm workspace={workspace} onDone={onClose} />
    </Dialog>
  );
}

const most = 20;

function AddMembersForm({ workspace, onDone }: { workspace: Workspace; onDone(): void }) {
  const [chosen, setChosen] = useState<User[]>([]);
  const add = useMutation({
    mutationFn: async (form: FormData) => {
      const email = textOf(form, 'email').trim();
      const role = roleIn(textOf(form, 'role')) ?? 'member';
      for (const { id } of chosen) await bringIn({ workspace_id: workspace.id, user_id: id, role });
      if (email !== '') await client.members.add.mutate({ workspace_id: workspace.id, email, role });
    },
    onSuccess: onDone,
  });
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    add.mutate(new FormData(event.currentTarget));
  };
  const badAddress = issueOf(add.error, 'email');
  return (
    <form onSubmit={send} className="flex flex-col gap-3">
      <div>
        <PeoplePicker
          label="People you know"
          chosen={chosen}
          onChange={setChosen}
          most={most}
          hint="From your other workspaces and conversations."
        />
      </div>
      <Field
        label="Or by e-mail"
        name="email"
        type="email"
        autoComplete="off"
        hint="The address of an account. Who has none yet is invited instead."
        fault={badAddress}
      />
      <RoleField isOffered={(role) => mayGrant(workspace.role, role)} />
      {add.error !== null && badAddress === undefined && (
        <p role="alert" className="text-sm text-danger">
          {faultOf(add.error)}
        </p>
      )}
      <div className="flex justify-end gap-2">
        <Button look="quiet" onClick={onDone}>
          Cancel
        </Button>
        <Button type="submit" look="primary" disabled={add.isPending}>
          Add
        </Button>
      </div>
    </form>
  );
}

/** Who belongs to it already is where he should be. */
async function bringIn(member: NewMember): Promise<void> {
  try {
    await client.members.add.mutate(member);
  } catch (error) {
    if (refusalOf(error)?.reason !== 'already_member') throw error;
  }
}
