import type { ComponentProps, KeyboardEvent, RefObject } from 'react';
import { useCompletion } from './completion.ts';
import { CompletionList, optionId } from './completion-list.tsx';
import { apply } from './apply.ts';
import { format, formatOf } from './format.ts';

export interface BoxProps extends Omit<ComponentProps<'textarea'>, 'value' | 'onChange' | 'ref'> {
  box: RefObject<HTMLTextAreaElement | null>;
  text: string;
  onText(text: string): void;
  onSubmit(): void;
}

/** Where a message is written: names are completed, keys make bold and the like, and Enter is done with it. */
export function Box({ box, text, onText, onSubmit, onKeyDown, className = '', ...props }: BoxProps) {
  const completion = useCompletion(box, text);
  const { id, candidates, active, look, close } = completion;
  const isOpen = candidates.length > 0;

  const press = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (completion.press(event)) return;
    const { currentTarget: at } = event;
    const name = formatOf(event);
    const submits = event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing;
    if (!name && !submits) return onKeyDown?.(event);
    event.preventDefault();
    if (name) apply(at, format(at.value, at.selectionStart, at.selectionEnd, name));
    else onSubmit();
  };
  const combobox = {
    role: 'combobox',
    'aria-expanded': true,
    'aria-controls': id,
    'aria-autocomplete': 'list',
    'aria-activedescendant': active < 0 ? undefined : optionId(id, active),
  } as const;

  return (
    <div className="relative">
      <CompletionList {...completion} />
      <textarea
        ref={box}
        value={text}
        onChange={(event) => {
          onText(event.currentTarget.value);
          look();
        }}
        onKeyDown={press}
        onSelect={look}
        onBlur={close}
        rows={1}
        maxLength={12_000}
        className={`field-sizing-content max-h-60 w-full resize-none bg-transparent outline-none placeholder:text-muted ${className}`}
        {...props}
        {...(isOpen ? combobox : {})}
      />
    </div>
  );
}
