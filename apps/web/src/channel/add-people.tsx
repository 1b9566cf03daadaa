import type { Channel, User } from '@parley/client';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { client } from '../client.ts';
import { PeoplePicker } from '../people/picker.tsx';
import { faultOf, refusalOf } from '../refusal.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';

export interface AddPeopleProps {
  channel: Channel;
  open: boolean;
  onClose(): void;
}

export function AddPeople({ channel, open, onClose }: AddPeopleProps) {
  return (
    <Dialog title={`Add people to ${channel.name ?? ''}`} open={open} onClose={onClose}>
      <AddPeopleForm channel={channel} onDone={onClose} />
    </Dialog>
  );
}

const most = 20;

function AddPeopleForm({ channel, onDone }: { channel: Channel; onDone(): void }) {
  const [chosen, setChosen] = useState<User[]>([]);
  const add = useMutation({
    mutationFn: async () => {
      for (const { id } of chosen) await bringIn(channel.id, id);
    },
    onSuccess: onDone,
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  return (
    <form onSubmit={send} className="flex flex-col gap-3">
      <div>
        <PeoplePicker
          label="People"
          chosen={chosen}
          onChange={setChosen}
          most={most}
          workspace_id={channel.workspace_id ?? undefined}
          hint="They are told that you brought them in."
        />
      </div>
      {add.error !== null && (
        <p role="alert" className="text-sm text-danger">
          {faultOf(add.error)}
        </p>
      )}
      <div className="flex justify-end gap-2">
        <Button look="quiet" onClick={onDone}>
          Cancel
        </Button>
        <Button type="submit" look="primary" disabled={chosen.length === 0 || add.isPending}>
          Add
        </Button>
      </div>
    </form>
  );
}

/** Who is in it already is where he should be. */
async function bringIn(channel_id: Channel['id'], user_id: User['id']): Promise<void> {
  try {
    await client.channelMembers.add.mutate({ channel_id, user_id });
  } catch (error) {
    if (refusalOf(error)?.reason !== 'already_member') throw error;
  }
}
