import type { Channel } from '@parley/client';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { client } from '../client.ts';
import { faultOf } from '../refusal.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, TextArea } from '../ui/field.tsx';
import { asChannelName, faultInName } from './naming.ts';

/** What of a channel is changed by writing. */
const fields = {
  name: { title: 'Rename the channel', label: 'Name', Input: Field, limit: 80 },
  topic: { title: 'Topic', label: 'What it is about just now', Input: Field, limit: 250 },
  description: { title: 'Description', label: 'What it is for', Input: TextArea, limit: 1_000 },
};

export interface ChangeDialogProps {
  channel: Channel;
  field: keyof typeof fields;
  open: boolean;
  onClose(): void;
}

export function ChangeDialog({ open, onClose, ...about }: ChangeDialogProps) {
  return (
    <Dialog title={fields[about.field].title} open={open} onClose={onClose}>
      <ChangeForm {...about} onDone={onClose} />
    </Dialog>
  );
}

type ChangeFormProps = Pick<ChangeDialogProps, 'channel' | 'field'> & { onDone(): void };

function ChangeForm({ channel, field, onDone }: ChangeFormProps) {
  const { label, Input, limit } = fields[field];
  const [text, setText] = useState(channel[field] ?? '');
  const isName = field === 'name';
  const save = useMutation({
    // Only a name must be something.
    mutationFn: () =>
      client.channels.update.mutate({ channel_id: channel.id, [field]: isName || text.trim() !== '' ? text : null }),
    onSuccess: onDone,
  });
  const fault = (isName ? faultInName(text) : undefined) ?? (save.error === null ? undefined : faultOf(save.error));
  const send = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form onSubmit={send} className="flex flex-col gap-3">
      <Input
        label={label}
        value={text}
        onChange={({ currentTarget: { value } }) => setText(isName ? asChannelName(value) : value)}
        maxLength={limit}
        required={isName}
        fault={fault}
        autoFocus
      />
      <div className="flex justify-end gap-2">
        <Button look="quiet" onClick={onDone}>
          Cancel
        </Button>
        <Button type="submit" look="primary" disabled={save.isPending || (isName && faultInName(text) !== undefined)}>
          Save
        </Button>
      </div>
    </form>
  );
}
