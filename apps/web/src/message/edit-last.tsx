import type { Message } from '@parley/client';
import type { KeyboardEvent, ReactNode } from 'react';
import { useMe } from '../live/follow.ts';
import { usePlace } from './place.tsx';

/** Around where one writes, and what was said there: ArrowUp where nothing is written yet edits what one said last. */
export function EditLast({ messages, children }: { messages: Message[]; children: ReactNode }) {
  const { edit, may } = usePlace();
  const me = useMe().id;
  const press = (event: KeyboardEvent) => {
    const { key, target, defaultPrevented } = event;
    if (key !== 'ArrowUp' || defaultPrevented || !(target instanceof HTMLTextAreaElement) || target.value !== '') return;
    const last = messages.findLast((message) => message.user_id === me && !message.deleted_at && may('message.update', message));
    if (!last) return;
    event.preventDefault();
    edit(last.id);
  };
  return (
    <div onKeyDown={press} className="flex min-h-0 flex-1 flex-col">
      {children}
    </div>
  );
}
