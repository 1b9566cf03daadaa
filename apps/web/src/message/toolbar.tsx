import type { Message } from '@parley/client';
import { MessageSquareText, SmilePlus } from 'lucide-react';
import { PickerPopover } from '../emoji/picker-popover.tsx';
import { IconButton } from '../ui/button.tsx';
import { MoreDeeds } from './more-deeds.tsx';
import { usePlace } from './place.tsx';
import { toggle } from './reactions.tsx';

/** Where another message is pointed at, what has the focus gives way, and keeps it. */
const asideOfPointer = '[[role=log]:has([data-pointed])_article:not([data-pointed])_&]:opacity-0';

const quick = ['👍', '❤️', '😂'];

/** What is done with a message most often, and a menu with all else. */
export function MessageToolbar({ message, onOpenChange }: { message: Message; onOpenChange(isOpen: boolean): void }) {
  const { channel, isThread, openThread, may } = usePlace();
  return (
    <div
      role="toolbar"
      aria-label="Message actions"
      className={`absolute -top-4 right-5 z-10 flex rounded-lg border bg-raised p-0.5 shadow-sm ${asideOfPointer}`}
    >
      {may('reaction.add', message) && (
        <>
          {quick.map((emoji) => (
            <button
              key={emoji}
              type="button"
              aria-label={`React with ${emoji}`}
              onClick={() => toggle(message, emoji)}
              className="flex size-8 items-center justify-center rounded-md hover:bg-hover max-sm:hidden"
            >
              {emoji}
            </button>
          ))}
          <PickerPopover
            workspace_id={channel.workspace_id}
            onPick={(emoji) => toggle(message, emoji)}
            onOpenChange={onOpenChange}
            trigger={
              <IconButton label="Add a reaction">
                <SmilePlus size={17} />
              </IconButton>
            }
          />
        </>
      )}
      {!isThread && (
        <IconButton label={channel.is_member ? 'Reply in thread' : 'Open thread'} onClick={() => openThread(message)}>
          <MessageSquareText size={17} />
        </IconButton>
      )}
      <MoreDeeds message={message} onOpenChange={onOpenChange} />
    </div>
  );
}
