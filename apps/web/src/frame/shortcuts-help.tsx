import { Fragment } from 'react';
import { Dialog } from '../ui/dialog.tsx';
import { isApple } from './keys.ts';

const command = isApple ? '⌘' : 'Ctrl';
const alt = isApple ? '⌥' : 'Alt';

const shortcuts: { keys: string[]; deed: string }[] = [
  { keys: [command, 'K'], deed: 'Go to a channel or a person' },
  { keys: [alt, '↑'], deed: 'Conversation above' },
  { keys: [alt, '↓'], deed: 'Conversation below' },
  { keys: [alt, 'Shift', '↑'], deed: 'Unread conversation above' },
  { keys: [alt, 'Shift', '↓'], deed: 'Unread conversation below' },
  { keys: ['Enter'], deed: 'Send what you have written' },
  { keys: ['Shift', 'Enter'], deed: 'Begin a line' },
  { keys: ['↑'], deed: 'Edit what you said last, where nothing is written yet' },
  { keys: ['Esc'], deed: 'Close what is open' },
  { keys: ['?'], deed: 'Show this list' },
  { keys: [command, '/'], deed: 'Show it while you write' },
];

/** Which keys do what. */
export function ShortcutsHelp({ open, onClose }: { open: boolean; onClose(): void }) {
  return (
    <Dialog title="Keyboard shortcuts" open={open} onClose={onClose}>
      <dl className="grid grid-cols-[1fr_auto] items-center gap-y-1 text-sm">
        {shortcuts.map(({ keys, deed }) => (
          <Fragment key={deed}>
            <dt className="border-b py-1.5">{deed}</dt>
            <dd className="flex justify-end gap-1 self-stretch border-b py-1.5">
              {keys.map((key) => (
                <kbd key={key} className="min-w-6 rounded border bg-sunken px-1.5 text-center font-sans text-xs leading-5">
                  {key}
                </kbd>
              ))}
            </dd>
          </Fragment>
        ))}
      </dl>
    </Dialog>
  );
}
