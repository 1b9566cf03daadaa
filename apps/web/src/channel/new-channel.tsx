import type { User, Workspace } from '@parley/client';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { client } from '../client.ts';
import { PeoplePicker } from '../people/picker.tsx';
import { faultOf, issueOf, refusalOf } from '../refusal.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, TextArea } from '../ui/field.tsx';
import { textOf } from '../ui/form.ts';
import { asChannelName, faultInName } from './naming.ts';
import { TypeChoice } from './type-choice.tsx';

export interface NewChannelProps {
  workspace: Workspace;
  open: boolean;
  onClose(): void;
}

/** Opens a channel, and goes there. */
export function NewChannelDialog({ workspace, open, onClose }: NewChannelProps) {
  return (
    <Dialog title="New channel" open={open} onClose={onClose}>
      <NewChannelForm workspace={workspace} onDone={onClose} />
    </Dialog>
  );
}

const most = 100;

function NewChannelForm({ workspace, onDone }: { workspace: Workspace; onDone(): void }) {
  const [name, setName] = useState('');
  const [people, setPeople] = useState<User[]>([]);
  const open = useOpenChannel(workspace, onDone);
  const faultHere = faultInName(name) ?? faultOfName(open.error);
  const write = (text: string) => {
    setName(asChannelName(text));
    open.reset();
  };
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    open.mutate({ name, people, form: new FormData(event.currentTarget) });
  };
  return (
    <form onSubmit={send} className="flex flex-col gap-3">
      <Field
        label="Name"
        value={name}
        onChange={({ currentTarget }) => write(currentTarget.value)}
        required
        autoFocus
        autoComplete="off"
        hint="Letters, digits, - and _."
        fault={faultHere}
      />
      <TypeChoice />
      <Field label="Topic" name="topic" maxLength={250} hint="What it is about just now." fault={issueOf(open.error, 'topic')} />
      <TextArea
        label="Description"
        name="description"
        rows={2}
        maxLength={1_000}
        hint="What it is for."
        fault={issueOf(open.error, 'description')}
      />
      <div>
        <PeoplePicker
          label="People to bring in"
          chosen={people}
          onChange={setPeople}
          most={most}
          workspace_id={workspace.id}
          hint="Others can come in later."
        />
      </div>
      {open.error !== null && faultHere === undefined && (
        <p role="alert" className="text-sm text-danger">
          {faultOf(open.error)}
        </p>
      )}
      <div className="flex justify-end gap-2">
        <Button look="quiet" onClick={onDone}>
          Cancel
        </Button>
        <Button type="submit" look="primary" disabled={open.isPending || faultInName(name) !== undefined}>
          Create channel
        </Button>
      </div>
    </form>
  );
}

interface Draft {
  name: string;
  people: User[];
  form: FormData;
}

function useOpenChannel({ id: workspace_id }: Workspace, onDone: () => void) {
  const navigate = useNavigate();
  return useMutation({
    mutationFn: ({ name, people, form }: Draft) =>
      client.channels.create.mutate({
        workspace_id,
        name,
        type: textOf(form, 'type') === 'private' ? 'private' : 'public',
        user_ids: people.map(({ id }) => id),
        topic: orNothing(textOf(form, 'topic')),
        description: orNothing(textOf(form, 'description')),
      }),
    onSuccess: ({ id }) => {
      onDone();
      return navigate({ to: '/app/w/$workspace_id/c/$channel_id', params: { workspace_id, channel_id: id } });
    },
  });
}

const orNothing = (text: string) => (text.trim() === '' ? undefined : text);

const faultOfName = (error: unknown) => (refusalOf(error)?.reason === 'name_taken' ? faultOf(error) : issueOf(error, 'name'));
