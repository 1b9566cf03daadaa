import { type MadeInvitation, mayInvite, type Role, type Workspace } from '@parley/client';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { client } from '../client.ts';
import { faultOf, isAboutFields, issueOf } from '../refusal.ts';
import { Button } from '../ui/button.tsx';
import { Choice, Field } from '../ui/field.tsx';
import { textOf } from '../ui/form.ts';
import { refreshInvitations } from './invited.ts';
import { InvitedChannels } from './invited-channels.tsx';
import { RoleField } from './role-field.tsx';
import { roleIn } from './roles.ts';

export interface InviteFormProps {
  workspace: Workspace;
  onMade(invitation: MadeInvitation): void;
  onCancel(): void;
}

const day = 86_400;
const lives = [
  [day, '1 day'],
  [7 * day, '7 days'],
  [30 * day, '30 days'],
] as const;

export function InviteForm({ workspace, onMade, onCancel }: InviteFormProps) {
  const [role, setRole] = useState<Role>('member');
  const invite = useInvite(workspace, onMade);
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    invite.mutate(new FormData(event.currentTarget));
  };
  const fault = (field: string) => issueOf(invite.error, field);
  return (
    <form onSubmit={send} className="flex flex-col gap-3">
      <Field
        label="E-mail"
        name="email"
        type="email"
        autoComplete="off"
        autoFocus
        hint="Left empty: a link that works for whoever has it."
        fault={fault('email')}
      />
      <RoleField
        isOffered={(one) => mayInvite(workspace, one)}
        value={role}
        onChange={(chosen) => setRole(roleIn(chosen) ?? 'member')}
      />
      <div className="grid gap-3 sm:grid-cols-2">
        <Choice label="Valid for" name="expires_in" defaultValue={7 * day}>
          {lives.map(([seconds, label]) => (
            <option key={seconds} value={seconds}>
              {label}
            </option>
          ))}
        </Choice>
        <Field
          label="How many may use it"
          name="max_uses"
          type="number"
          min={1}
          max={100_000}
          placeholder="Any number"
          fault={fault('max_uses')}
        />
      </div>
      <InvitedChannels workspace={workspace} isNeeded={role === 'guest'} fault={fault('channel_ids')} />
      {invite.error !== null && !isAboutFields(invite.error) && (
        <p role="alert" className="text-sm text-danger">
          {faultOf(invite.error)}
        </p>
      )}
      <div className="flex justify-end gap-2">
        <Button look="quiet" onClick={onCancel}>
          Cancel
        </Button>
        <Button type="submit" look="primary" disabled={invite.isPending}>
          Create invitation
        </Button>
      </div>
    </form>
  );
}

function useInvite({ id: workspace_id }: Workspace, onMade: (invitation: MadeInvitation) => void) {
  return useMutation({
    mutationFn: (form: FormData) => {
      const email = textOf(form, 'email').trim();
      const uses = textOf(form, 'max_uses');
      return client.invitations.create.mutate({
        workspace_id,
        role: roleIn(textOf(form, 'role')) ?? 'member',
        expires_in: Number(textOf(form, 'expires_in')),
        channel_ids: form.getAll('channel_ids').filter((id) => typeof id === 'string'),
        ...(email === '' ? {} : { email }),
        ...(uses === '' ? {} : { max_uses: Number(uses) }),
      });
    },
    onSuccess: (invitation) => {
      refreshInvitations(workspace_id);
      onMade(invitation);
    },
  });
}
