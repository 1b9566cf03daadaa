import { type Workspace, workspaceRights } from '@parley/client';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { toast } from 'sonner';
import { Card } from '../account/settings.tsx';
import { client } from '../client.ts';
import { faultOf, isAboutFields, issueOf, refusalOf } from '../refusal.ts';
import { Button } from '../ui/button.tsx';
import { Field, TextArea } from '../ui/field.tsx';
import { textOf } from '../ui/form.ts';
import { DeleteQuestion, LeaveQuestion } from './departure.tsx';

/** What a workspace is called and what it is for; and the way out of it. */
export function GeneralSettings({ workspace }: { workspace: Workspace }) {
  const mayChange = workspaceRights['workspace.update'](workspace) === 'allowed';
  return (
    <>
      {/* What another has changed meanwhile takes the place of what is there. */}
      {mayChange ? <GeneralForm key={workspace.updated_at.getTime()} workspace={workspace} /> : <Facts workspace={workspace} />}
      <WayOut workspace={workspace} />
    </>
  );
}

function Facts({ workspace: { name, slug, description, role } }: { workspace: Workspace }) {
  return (
    <Card title={name} hint={`${slug} · You are ${role === 'member' ? 'a member' : `a ${role}`} here.`}>
      <p className="text-sm whitespace-pre-wrap">{description ?? 'It has no description.'}</p>
    </Card>
  );
}

function GeneralForm({ workspace }: { workspace: Workspace }) {
  const save = useMutation({
    mutationFn: (form: FormData) => client.workspaces.update.mutate({ workspace_id: workspace.id, ...changesIn(form) }),
    onSuccess: () => toast.success('Saved'),
  });
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    save.mutate(new FormData(event.currentTarget));
  };
  const isSlugTaken = refusalOf(save.error)?.reason === 'slug_taken';
  return (
    <Card title="About">
      <form onSubmit={send} className="flex flex-col gap-3">
        <Field
          label="Name"
          name="name"
          defaultValue={workspace.name}
          required
          maxLength={80}
          fault={issueOf(save.error, 'name')}
        />
        <Field
          label="Short name"
          name="slug"
          defaultValue={workspace.slug}
          required
          maxLength={63}
          hint="For addresses and programs: a-z, 0-9 and -."
          fault={isSlugTaken ? faultOf(save.error) : issueOf(save.error, 'slug')}
        />
        <TextArea
          label="Description"
          name="description"
          defaultValue={workspace.description ?? ''}
          rows={3}
          maxLength={1_000}
          fault={issueOf(save.error, 'description')}
        />
        <label className="flex items-center gap-2 text-sm">
          <input
            type="checkbox"
            name="members_can_invite"
            defaultChecked={workspace.members_can_invite}
            className="size-4 accent-accent"
          />
          Members may invite people, too
        </label>
        {save.error !== null && !isSlugTaken && !isAboutFields(save.error) && (
          <p role="alert" className="text-sm text-danger">
            {faultOf(save.error)}
          </p>
        )}
        <Button type="submit" look="primary" disabled={save.isPending} className="self-start">
          Save
        </Button>
      </form>
    </Card>
  );
}

function changesIn(form: FormData) {
  const description = textOf(form, 'description');
  return {
    name: textOf(form, 'name'),
    slug: textOf(form, 'slug'),
    description: description.trim() === '' ? null : description,
    members_can_invite: form.has('members_can_invite'),
  };
}

function WayOut({ workspace }: { workspace: Workspace }) {
  const [question, ask] = useState<'leave' | 'delete'>();
  const close = () => ask(undefined);
  return (
    <Card title="Leave" hint="Somebody must own the workspace: its last owner cannot leave it.">
      <div className="flex flex-wrap gap-2">
        <Button onClick={() => ask('leave')}>Leave the workspace</Button>
        {workspaceRights['workspace.delete'](workspace) === 'allowed' && (
          <Button onClick={() => ask('delete')} className="text-danger!">
            Delete the workspace
          </Button>
        )}
      </div>
      <LeaveQuestion workspace={workspace} open={question === 'leave'} onClose={close} />
      <DeleteQuestion workspace={workspace} open={question === 'delete'} onClose={close} />
    </Card>
  );
}
