import { Smile } from 'lucide-react';
import type { RefObject } from 'react';
import { PickerPopover } from '../emoji/picker-popover.tsx';
import { usePlace } from '../message/place.tsx';
import { IconButton } from '../ui/button.tsx';
import { apply } from './apply.ts';

/** Puts an emoji where one writes. */
export function EmojiButton({ box }: { box: RefObject<HTMLTextAreaElement | null> }) {
  const { channel } = usePlace();
  const pick = (emoji: string) => {
    const { current } = box;
    if (!current) return;
    const { selectionStart: from, selectionEnd: to } = current;
    const end = from + emoji.length + 1;
    apply(current, { from, to, text: `${emoji} `, select: [end, end] });
  };
  return (
    <PickerPopover
      workspace_id={channel.workspace_id}
      onPick={pick}
      finalFocus={box}
      align="start"
      trigger={
        <IconButton label="Insert an emoji" className="size-7!">
          <Smile size={16} />
        </IconButton>
      }
    />
  );
}
