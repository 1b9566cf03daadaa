import { Tabs as Base } from '@base-ui/react/tabs';
import type { ReactNode } from 'react';

export interface TabsProps<Name extends string> {
  label: string;
  /** What stands on each, in their order. */
  tabs: readonly (readonly [Name, string])[];
  open: Name;
  onOpen(name: Name): void;
  /** What is behind the one that is open. */
  children: ReactNode;
}

/** Several pages in the place of one, told apart by a row of names. */
export function Tabs<Name extends string>({ label, tabs, open, onOpen, children }: TabsProps<Name>) {
  return (
    <Base.Root value={open} onValueChange={(name: Name) => onOpen(name)} className="flex min-h-0 flex-1 flex-col">
      <Base.List aria-label={label} className="flex shrink-0 gap-1 overflow-x-auto border-b px-3">
        {tabs.map(([name, title]) => (
          <Base.Tab
            key={name}
            value={name}
            className="-mb-px h-10 shrink-0 border-b-2 border-transparent px-2.5 text-sm font-medium text-muted -outline-offset-2 hover:text-ink aria-selected:border-accent aria-selected:text-ink"
          >
            {title}
          </Base.Tab>
        ))}
      </Base.List>
      <Base.Panel value={open} className="min-h-0 flex-1 overflow-y-auto -outline-offset-2">
        {children}
      </Base.Panel>
    </Base.Root>
  );
}
