import type { Message } from '@parley/client';
import { useMutation } from '@tanstack/react-query';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { client } from '../client.ts';
import { Box } from '../composer/box.tsx';
import { faultOf } from '../refusal.ts';
import { Button } from '../ui/button.tsx';
import { usePlace } from './place.tsx';

/** Changes what a message says, where it stands. Enter saves, Escape leaves it as it was. */
export function Editor({ message }: { message: Message }) {
  const { edit } = usePlace();
  const [text, setText] = useState(message.content);
  const box = useRef<HTMLTextAreaElement>(null);
  const [before] = useState(() => document.activeElement);
  useEffect(() => {
    box.current?.focus();
    box.current?.setSelectionRange(box.current.value.length, box.current.value.length);
  }, []);

  /** Back to where he came from, or to the message where that is no more. */
  const leave = () => {
    const from = before instanceof HTMLTextAreaElement && before.isConnected ? before : box.current?.closest('article');
    edit(undefined);
    from?.focus();
  };
  const save = useMutation({
    mutationFn: (content: string) => client.messages.update.mutate({ message_id: message.id, content }),
    onSuccess: leave,
  });
  const content = text.trim();
  const isEmpty = content === '' && message.attachments.length === 0;
  const submit = () => {
    if (isEmpty || save.isPending) return;
    if (content === message.content) leave();
    else save.mutate(content);
  };
  const press = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.nativeEvent.isComposing) return;
    leave();
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div className="my-1 flex flex-col gap-2 rounded-lg border bg-raised p-2 focus-within:border-accent">
      <Box
        box={box}
        text={text}
        onText={setText}
        onSubmit={submit}
        onKeyDown={press}
        aria-label="Edit message"
        className="px-1"
      />
      {save.error !== null && (
        <p role="alert" className="text-sm text-danger">
          {faultOf(save.error)}
        </p>
      )}
      <div className="flex justify-end gap-2">
        <Button look="quiet" onClick={leave} className="h-7">
          Cancel
        </Button>
        <Button look="primary" onClick={submit} disabled={isEmpty || save.isPending} className="h-7">
          Save
        </Button>
      </div>
    </div>
  );
}
