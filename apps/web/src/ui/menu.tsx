import { Menu as Base } from '@base-ui/react/menu';
import type { ReactElement, ReactNode } from 'react';

export interface MenuProps {
  trigger: ReactElement;
  onOpenChange?(isOpen: boolean): void;
  children: ReactNode;
}

/** A list of deeds that opens from a button. */
export function Menu({ trigger, onOpenChange, children }: MenuProps) {
  return (
    <Base.Root onOpenChange={(isOpen) => onOpenChange?.(isOpen)}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={4} align="start" className="z-50">
          <Base.Popup className="min-w-48 rounded-lg border bg-raised p-1 text-sm shadow-xl outline-none">{children}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

export interface MenuItemProps {
  onSelect(): void;
  isDangerous?: boolean;
  icon?: ReactNode;
  children: ReactNode;
}

export function MenuItem({ onSelect, isDangerous = false, icon, children }: MenuItemProps) {
  return (
    <Base.Item
      onClick={onSelect}
      className={`flex cursor-pointer items-center gap-2 rounded-md px-2 py-1.5 outline-none data-highlighted:bg-hover ${isDangerous ? 'text-danger' : ''}`}
    >
      {icon}
      {children}
    </Base.Item>
  );
}

export const MenuLine = () => <Base.Separator className="my-1 h-px bg-line" />;
