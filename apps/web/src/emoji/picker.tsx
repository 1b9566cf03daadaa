import { defaultEmojiDataResolver, type EmojiDataResolver, EmojiPicker } from 'frimousse';
import { useCustomEmoji } from './custom.ts';
import { EmojiPicture } from './picture.tsx';

export interface PickerProps {
  /** The workspace whose own emoji are offered as well. */
  workspace_id: string | null;
  onPick(emoji: string): void;
}

/** Where our own server has what all emoji are called: nobody else is asked. */
const emojibaseUrl = `${import.meta.env.BASE_URL}emoji`;

/** A category after all those that everybody has. */
const own = { index: 100, label: 'Of this workspace' };

/** All emoji, to be looked through and sought by name. */
export default function Picker({ workspace_id, onPick }: PickerProps) {
  const custom = useCustomEmoji(workspace_id);
  const resolve: EmojiDataResolver = async (locale, options) => {
    const data = await defaultEmojiDataResolver(locale, options);
    const emojis = custom.map(({ name }) => ({ emoji: `:${name}:`, category: own.index, label: name, version: 0, tags: [] }));
    return { ...data, emojis: [...emojis, ...data.emojis], categories: [own, ...data.categories] };
  };
  return (
    <EmojiPicker.Root
      // It asks for its emoji once.
      key={custom.length}
      columns={9}
      emojibaseUrl={emojibaseUrl}
      resolveEmojiData={resolve}
      onEmojiSelect={({ emoji }) => onPick(emoji)}
      className="flex h-80 w-80 flex-col"
    >
      <EmojiPicker.Search
        autoFocus
        aria-label="Search emoji"
        placeholder="Search emoji"
        className="m-2 h-9 rounded-md border bg-surface px-3 text-sm outline-none placeholder:text-muted focus:border-accent"
      />
      <EmojiPicker.Viewport className="relative min-h-0 flex-1 outline-none">
        <EmojiPicker.Loading className="absolute inset-0 flex items-center justify-center text-sm text-muted">
          Loading…
        </EmojiPicker.Loading>
        <EmojiPicker.Empty className="absolute inset-0 flex items-center justify-center text-sm text-muted">
          There is none of this name.
        </EmojiPicker.Empty>
        <EmojiPicker.List
          className="pb-2 select-none"
          components={{
            CategoryHeader: ({ category, ...props }) => (
              <div {...props} className="bg-raised px-3 pt-2 pb-1 text-xs font-semibold text-muted">
                {category.label}
              </div>
            ),
            // Rows and columns are counted from 1 by those who read them aloud.
            Row: ({ 'aria-rowindex': row = 0, ...props }) => (
              <div {...props} aria-rowindex={row + 1} className="scroll-my-1 px-2" />
            ),
            Emoji: ({ emoji, 'aria-colindex': column = 0, ...props }) => (
              <button
                {...props}
                type="button"
                aria-colindex={column + 1}
                aria-label={emoji.label}
                className="flex size-8 items-center justify-center rounded-md text-lg data-[active]:bg-hover"
              >
                <EmojiPicture emoji={emoji.emoji} workspace_id={workspace_id} />
              </button>
            ),
          }}
        />
      </EmojiPicker.Viewport>
    </EmojiPicker.Root>
  );
}
