import { X } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useLayoutEffect, useRef } from 'react';
import { IconButton } from '../ui/button.tsx';

export interface SidePanelProps {
  title: string;
  onClose(): void;
  /** What stands beside its title. */
  head?: ReactNode;
  /** It lies over another that is open there. */
  isAbove?: boolean;
  children: ReactNode;
}

/** What is open beside the posts; over them, where there is no room for both. Escape closes it. */
export function SidePanel({ title, head, onClose, isAbove = false, children }: SidePanelProps) {
  const box = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const { current } = box;
    const opener = document.activeElement;
    current?.focus();
    return () => {
      if (opener instanceof HTMLElement && current?.contains(document.activeElement)) opener.focus();
    };
  }, []);
  const press = ({ key, currentTarget, target, defaultPrevented }: KeyboardEvent) => {
    // A dialog that was opened from it stands elsewhere in the document, and closes by itself.
    if (key === 'Escape' && !defaultPrevented && target instanceof Node && currentTarget.contains(target)) onClose();
  };
  return (
    <aside
      ref={box}
      tabIndex={-1}
      aria-label={title}
      onKeyDown={press}
      className={`absolute inset-0 z-20 flex min-h-0 flex-col bg-surface outline-none lg:w-[26rem] lg:shrink-0 lg:border-l ${isAbove ? 'lg:left-auto' : 'lg:static'}`}
    >
      <header className="flex h-14 shrink-0 items-center gap-3 border-b pr-3 pl-5">
        <h2 className="truncate text-lg font-bold">{title}</h2>
        <div className="flex min-w-0 flex-1 items-center gap-3">{head}</div>
        <IconButton label={`Close ${title.toLowerCase()}`} onClick={onClose}>
          <X size={18} />
        </IconButton>
      </header>
      {children}
    </aside>
  );
}
