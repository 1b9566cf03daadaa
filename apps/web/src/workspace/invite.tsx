import type { MadeInvitation, Workspace } from '@parley/client';
import { Copy } from 'lucide-react';
import { useState } from 'react';
import { copy } from '../message/link.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { InviteForm } from './invite-form.tsx';

export interface InviteDialogProps {
  workspace: Workspace;
  open: boolean;
  onClose(): void;
}

/** Makes an invitation, and shows its link, which is not to be had again. */
export function InviteDialog({ workspace, open, onClose }: InviteDialogProps) {
  const [made, setMade] = useState<MadeInvitation>();
  const close = () => {
    onClose();
    setMade(undefined);
  };
  return (
    <Dialog title={`Invite people to ${workspace.name}`} open={open} onClose={close}>
      {made ? <Made invitation={made} onDone={close} /> : <InviteForm workspace={workspace} onMade={setMade} onCancel={close} />}
    </Dialog>
  );
}

function Made({ invitation: { url, email }, onDone }: { invitation: MadeInvitation; onDone(): void }) {
  return (
    <div className="flex flex-col gap-3">
      <p className="text-sm text-muted">
        {email === null
          ? 'Give this link to whom you want to have here. It is shown only now.'
          : `The link is on its way to ${email}. You can give it yourself as well; it is shown only now.`}
      </p>
      <div className="grid grid-cols-[1fr_auto] items-start gap-2">
        <Field
          label="Link"
          value={url}
          readOnly
          autoFocus
          onFocus={({ currentTarget }) => currentTarget.select()}
          className="font-mono text-xs!"
        />
        <Button onClick={() => void copy(url)} className="mt-6">
          <Copy size={16} aria-hidden />
          Copy
        </Button>
      </div>
      <Button look="primary" onClick={onDone} className="self-end">
        Done
      </Button>
    </div>
  );
}
