import { type FormEvent, type ReactNode, useState } from 'react';
import { faultOf } from '../refusal.ts';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { Field } from './field.tsx';

export interface ConfirmProps {
  title: string;
  /** What comes of it. */
  children: ReactNode;
  /** What is written on the button that does it. */
  verb: string;
  deed: { mutate(): void; isPending: boolean; error: unknown };
  /** What is to be typed before it can be done, so that it is not done by mistake. */
  word?: string | undefined;
  open: boolean;
  onClose(): void;
}

/** Asks before something is done that cannot be taken back. */
export function Confirm({ open, onClose, ...question }: ConfirmProps) {
  return (
    <Dialog title={question.title} open={open} onClose={onClose}>
      <Question {...question} onClose={onClose} />
    </Dialog>
  );
}

function Question({ children, verb, deed, word, onClose }: Omit<ConfirmProps, 'open' | 'title'>) {
  const [typed, setTyped] = useState('');
  const send = (event: FormEvent) => {
    event.preventDefault();
    deed.mutate();
  };
  return (
    <form onSubmit={send} className="flex flex-col gap-3">
      <div className="text-sm text-muted">{children}</div>
      {word !== undefined && (
        <Field
          label={`Type “${word}” to confirm`}
          value={typed}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
          autoComplete="off"
          autoFocus
        />
      )}
      {deed.error !== null && (
        <p role="alert" className="rounded-md bg-danger-soft px-3 py-2 text-sm text-danger">
          {faultOf(deed.error)}
        </p>
      )}
      <div className="flex justify-end gap-2">
        <Button look="quiet" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" look="danger" disabled={deed.isPending || (word !== undefined && typed !== word)}>
          {verb}
        </Button>
      </div>
    </form>
  );
}
