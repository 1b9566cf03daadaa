import type { Channel, Message } from '@parley/client';
import { SendHorizontal } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { IconButton } from '../ui/button.tsx';
import { useDraft } from './drafts.ts';
import { send } from './outbox.ts';

export interface ComposerProps {
  channel_id: Channel['id'];
  /** The thread that is answered. */
  parent_message_id?: Message['id'];
  /** Where it goes to, as it is shown before one begins. */
  label: string;
}

/** Where one writes. Enter sends, Shift and Enter begins a line. */
export function Composer({ channel_id, parent_message_id, label }: ComposerProps) {
  const [text, setText] = useDraft(parent_message_id ?? channel_id);
  const box = useRef<HTMLTextAreaElement>(null);
  useEffect(() => box.current?.focus(), []);

  const submit = () => {
    const content = text.trim();
    if (content === '') return;
    send({ channel_id, content, ...(parent_message_id === undefined ? {} : { parent_message_id }) });
    setText('');
  };
  const press = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    submit();
  };

  return (
    <div className="mx-5 mb-5 flex items-end gap-2 rounded-xl border bg-raised p-2 focus-within:border-accent">
      <textarea
        ref={box}
        aria-label={label}
        placeholder={label}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={press}
        rows={1}
        maxLength={12_000}
        className="field-sizing-content max-h-60 min-h-8 flex-1 resize-none bg-transparent px-2 py-1.5 outline-none placeholder:text-muted"
      />
      <IconButton label="Send" onClick={submit} disabled={text.trim() === ''} className="text-accent">
        <SendHorizontal size={18} />
      </IconButton>
    </div>
  );
}
