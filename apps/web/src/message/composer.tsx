import type { Channel, Message } from '@parley/client';
import { SendHorizontal } from 'lucide-react';
import { type ClipboardEvent, useEffect, useRef } from 'react';
import { AttachButton } from '../attachment/attach-button.tsx';
import { UploadList } from '../attachment/upload-list.tsx';
import { addFiles, useUploads } from '../attachment/uploads.ts';
import { FormatButtons } from '../composer/format-buttons.tsx';
import { Box } from '../composer/box.tsx';
import { useSending } from '../composer/sending.ts';
import { TypingLine } from '../composer/typing-line.tsx';
import { sayTyping } from '../composer/typing.ts';
import { IconButton } from '../ui/button.tsx';
import { useDraft } from './drafts.ts';

export interface ComposerProps {
  channel_id: Channel['id'];
  /** The thread that is answered. */
  parent_message_id?: Message['id'];
  /** Where it goes to, as it is shown before one begins. */
  label: string;
}

/** Where one writes. Enter sends, Shift and Enter begins a line. */
export function Composer({ channel_id, parent_message_id, label }: ComposerProps) {
  const place = parent_message_id ?? channel_id;
  const [text, setText] = useDraft(place);
  const uploads = useUploads(place);
  const box = useRef<HTMLTextAreaElement>(null);
  useEffect(() => box.current?.focus(), []);

  const { maySend, isWaiting, submit } = useSending({ channel_id, parent_message_id, text, uploads }, () => setText(''));
  const click = () => {
    submit();
    box.current?.focus();
  };
  const write = (next: string) => {
    setText(next);
    if (next.trim() !== '') sayTyping({ channel_id, parent_message_id });
  };
  const paste = (event: ClipboardEvent) => {
    const { files, types } = event.clipboardData;
    // What is copied from a document is text, and a picture of it as well.
    if (files.length === 0 || types.includes('text/plain')) return;
    event.preventDefault();
    addFiles(place, [...files]);
  };

  return (
    <div className="mx-5 pb-1">
      <div className="rounded-xl border bg-raised p-1.5 focus-within:border-accent">
        <UploadList place={place} uploads={uploads} />
        <Box
          box={box}
          text={text}
          onText={write}
          onSubmit={submit}
          onPaste={paste}
          aria-label={label}
          placeholder={label}
          className="min-h-9 px-2 py-1.5"
        />
        <div className="flex items-center gap-0.5">
          <AttachButton place={place} />
          <span aria-hidden className="mx-1 h-4 w-px bg-line" />
          <FormatButtons box={box} />
          <span role="status" className="min-w-0 flex-1 truncate px-2 text-right text-xs text-muted">
            {isWaiting && 'It is sent when its files are there.'}
          </span>
          <IconButton label="Send" onClick={click} disabled={!maySend} className="text-accent">
            <SendHorizontal size={18} />
          </IconButton>
        </div>
      </div>
      <TypingLine channel_id={channel_id} parent_message_id={parent_message_id} />
    </div>
  );
}
