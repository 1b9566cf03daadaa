import { Tooltip } from '@base-ui/react/tooltip';
import type { Message, ReactionGroup } from '@parley/client';
import { SmilePlus } from 'lucide-react';
import { client } from '../client.ts';
import { PickerPopover } from '../emoji/picker-popover.tsx';
import { EmojiPicture } from '../emoji/picture.tsx';
import { useMe } from '../live/follow.ts';
import { usePeopleOf } from '../people/known.ts';
import { sayFault } from '../ui/notice.tsx';
import { usePlace } from './place.tsx';

/** Reacts with an emoji, or takes one's own back. What comes of it is told by the events. */
export function toggle({ id: message_id, reactions }: Message, emoji: string): void {
  const mine = reactions.some((group) => group.emoji === emoji && group.reacted);
  const done = mine
    ? client.reactions.remove.mutate({ message_id, reaction_id: emoji })
    : client.reactions.add.mutate({ message_id, emoji });
  done.catch(sayFault);
}

/** How people have reacted to a message. */
export function Reactions({ message }: { message: Message }) {
  const { channel, may } = usePlace();
  if (message.reactions.length === 0) return null;
  const mayReact = may('reaction.add', message);
  return (
    <ul aria-label="Reactions" className="mt-1 flex flex-wrap gap-1">
      {message.reactions.map((group) => (
        <li key={group.emoji}>
          <Chip group={group} onToggle={mayReact ? () => toggle(message, group.emoji) : undefined} />
        </li>
      ))}
      {mayReact && (
        <li>
          <PickerPopover
            workspace_id={channel.workspace_id}
            onPick={(emoji) => toggle(message, emoji)}
            trigger={
              <button
                type="button"
                aria-label="React with another emoji"
                className="flex h-6 items-center rounded-full border border-transparent bg-sunken px-2 text-muted hover:border-line hover:text-ink"
              >
                <SmilePlus size={15} />
              </button>
            }
          />
        </li>
      )}
    </ul>
  );
}

interface ChipProps {
  group: ReactionGroup;
  /** Nothing where he may not react. */
  onToggle: (() => void) | undefined;
}

function Chip({ group, onToggle }: ChipProps) {
  const { emoji, count, reacted } = group;
  return (
    <Tooltip.Root>
      <Tooltip.Trigger
        aria-label={`${emoji} ${count}`}
        aria-pressed={reacted}
        aria-disabled={onToggle === undefined}
        onClick={onToggle}
        className={`flex h-6 items-center gap-1.5 rounded-full border px-2 text-sm ${reacted ? 'border-accent bg-accent-soft font-semibold text-accent' : 'border-transparent bg-sunken text-muted hover:border-line hover:text-ink'}`}
      >
        <EmojiPicture emoji={emoji} workspace_id={usePlace().workspace_id} />
        <span className="text-xs">{count}</span>
      </Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Positioner sideOffset={6} className="z-50">
          <Tooltip.Popup className="max-w-64 rounded-md bg-ink px-2 py-1 text-xs text-surface shadow-lg">
            <Who group={group} />
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}

const mostNamed = 12;

/** Who has reacted: oneself first. */
function Who({ group: { user_ids, count, emoji, reacted } }: { group: ReactionGroup }) {
  const me = useMe().id;
  const people = usePeopleOf(user_ids.filter((id) => id !== me).slice(0, mostNamed));
  const named = [...(reacted ? ['You'] : []), ...people.map(({ display_name }) => display_name)];
  const others = count - named.length;
  return `${listOf(others > 0 ? [...named, others === 1 ? 'somebody else' : `${others} others`] : named)} reacted with ${emoji}`;
}

const list = new Intl.ListFormat('en', { type: 'conjunction' });
const listOf = (names: string[]) => list.format(names);
