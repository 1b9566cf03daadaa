import type { User } from '@parley/client';
import { Plus } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { faultOf } from '../refusal.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { useOpenDirect } from './direct.ts';
import { PeoplePicker } from './picker.tsx';

/** Whom one may write to at once. */
const most = 8;

/** Begins a conversation with one person, or several. */
export function NewDirectButton({ workspace_id }: { workspace_id: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        aria-label="New direct message"
        title="New direct message"
        onClick={() => setOpen(true)}
        className="rounded p-0.5 hover:bg-side-hover hover:text-side-strong"
      >
        <Plus size={16} />
      </button>
      <Dialog title="New direct message" open={isOpen} onClose={() => setOpen(false)}>
        <NewDirectForm workspace_id={workspace_id} onDone={() => setOpen(false)} />
      </Dialog>
    </>
  );
}

function NewDirectForm({ workspace_id, onDone }: { workspace_id: string; onDone(): void }) {
  const [chosen, setChosen] = useState<User[]>([]);
  const open = useOpenDirect(workspace_id);
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (chosen.length > 0) open.mutate(chosen, { onSuccess: onDone });
  };
  return (
    <form onSubmit={send} className="flex flex-col gap-4">
      <div>
        <PeoplePicker label="To" chosen={chosen} onChange={setChosen} most={most} hint={`Up to ${most} people.`} />
      </div>
      {open.error !== null && (
        <p role="alert" className="text-sm text-danger">
          {faultOf(open.error)}
        </p>
      )}
      <Button type="submit" look="primary" disabled={chosen.length === 0 || open.isPending} className="self-end">
        Open conversation
      </Button>
    </form>
  );
}
