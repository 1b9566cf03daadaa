import type { Message } from '@parley/client';
import { type FocusEvent, type KeyboardEvent, type ReactNode, useState } from 'react';
import { usePlace } from './place.tsx';
import { MessageToolbar } from './toolbar.tsx';

export interface ShellProps {
  message: Message;
  /** By Tab one comes to the last message; from there the arrow keys lead to the others. */
  isLast: boolean;
  /** It calls whoever reads it. */
  isLoud: boolean;
  children: ReactNode;
}

/** A message among others: what can be done with it is there when it is pointed at, or has the focus. */
export function MessageShell({ message, isLast, isLoud, children }: ShellProps) {
  const { editing, question, sought } = usePlace();
  const [isPointedAt, setPointedAt] = useState(false);
  const [hasFocus, setFocus] = useState(false);
  const [isOpen, setOpen] = useState(false);
  const isAbout = question?.message.id === message.id;
  const isActive = isPointedAt || hasFocus || isOpen || isAbout;
  return (
    <article
      tabIndex={isLast ? 0 : -1}
      aria-label={`${message.user.display_name}: ${message.content}`}
      aria-current={sought === message.id ? 'location' : undefined}
      data-message={message.id}
      data-pointed={isPointedAt || undefined}
      onPointerEnter={() => setPointedAt(true)}
      onPointerLeave={() => setPointedAt(false)}
      onFocus={() => setFocus(true)}
      onBlur={(event) => setFocus(isWithin(event))}
      onKeyDown={walk}
      className={`group relative px-5 py-0.5 -outline-offset-2 ${isLoud ? 'bg-mention/50 hover:bg-mention' : 'hover:bg-hover'} ${isActive && !isLoud ? 'bg-hover' : ''} ${sought === message.id ? 'animate-sought' : ''}`}
    >
      {children}
      {isActive && !message.deleted_at && editing !== message.id && <MessageToolbar message={message} onOpenChange={setOpen} />}
    </article>
  );
}

const isWithin = ({ currentTarget, relatedTarget }: FocusEvent) =>
  relatedTarget instanceof Node && currentTarget.contains(relatedTarget);

function walk({ key, target, currentTarget }: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowUp: -1, ArrowDown: 1 }[key];
  if (step === undefined || target !== currentTarget) return;
  const all = [...(currentTarget.closest('[role=log]')?.querySelectorAll<HTMLElement>('[data-message]') ?? [])];
  all[all.indexOf(currentTarget) + step]?.focus();
}
