import { Bold, Code, Italic, Strikethrough } from 'lucide-react';
import type { RefObject } from 'react';
import { IconButton } from '../ui/button.tsx';
import { apply } from './apply.ts';
import { type Format, format } from './format.ts';

const buttons = [
  ['bold', 'Bold', Bold],
  ['italic', 'Italic', Italic],
  ['strike', 'Strikethrough', Strikethrough],
  ['code', 'Code', Code],
] as const;

/** What the formatting keys do, for those who point. */
export function FormatButtons({ box }: { box: RefObject<HTMLTextAreaElement | null> }) {
  const use = (name: Format) => {
    const { current } = box;
    if (current) apply(current, format(current.value, current.selectionStart, current.selectionEnd, name));
  };
  return buttons.map(([name, label, Sign]) => (
    <IconButton key={name} label={label} onClick={() => use(name)} className="size-7!">
      <Sign size={16} />
    </IconButton>
  ));
}
