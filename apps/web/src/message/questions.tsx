import type { Message } from '@parley/client';
import { useMutation } from '@tanstack/react-query';
import { client } from '../client.ts';
import { faultOf } from '../refusal.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Notified } from './notified.tsx';
import { Revisions } from './revisions.tsx';
import { Text } from './text.tsx';

/** What is asked before a deed is done, or shown of a message beside what it says. */
export interface Question {
  about: 'delete' | 'revisions' | 'notified';
  message: Message;
}

const titles = {
  delete: 'Delete this message?',
  revisions: 'What it said before',
  notified: 'Who was notified',
};

export function Asked({ question, onDone }: { question: Question | undefined; onDone(): void }) {
  if (!question) return null;
  const { about, message } = question;
  return (
    <Dialog title={titles[about]} open onClose={onDone}>
      {about === 'delete' && <Deletion message={message} onDone={onDone} />}
      {about === 'revisions' && <Revisions message={message} />}
      {about === 'notified' && <Notified message={message} />}
    </Dialog>
  );
}

function Deletion({ message, onDone }: { message: Message; onDone(): void }) {
  const remove = useMutation({
    mutationFn: () => client.messages.delete.mutate({ message_id: message.id }),
    onSuccess: onDone,
  });
  return (
    <div className="flex flex-col gap-4">
      <p className="text-sm text-muted">It is gone for everybody, and cannot be brought back.</p>
      <div className="max-h-48 overflow-y-auto rounded-lg border px-3 py-2">
        <p className="text-sm font-semibold">{message.user.display_name}</p>
        <Text content={message.content} mentions={message.mentions} />
      </div>
      {remove.error !== null && (
        <p role="alert" className="text-sm text-danger">
          {faultOf(remove.error)}
        </p>
      )}
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>Cancel</Button>
        <Button look="danger" disabled={remove.isPending} onClick={() => remove.mutate()}>
          Delete
        </Button>
      </div>
    </div>
  );
}
