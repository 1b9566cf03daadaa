import { ArrowLeftRight, Keyboard, Menu } from 'lucide-react';
import type { ComponentProps } from 'react';
import { SearchField } from '../search/field.tsx';

export interface TopBarProps {
  workspace_id: string;
  isDrawerOpen: boolean;
  onOpenDrawer(): void;
  onSwitch(): void;
  onHelp(): void;
}

/** What is at hand wherever one is: the way to everything else where there is no room for it, and the search. */
export function TopBar({ workspace_id, isDrawerOpen, onOpenDrawer, onSwitch, onHelp }: TopBarProps) {
  return (
    <header className="flex h-12 shrink-0 items-center gap-1 bg-side px-3 text-side-ink">
      <BarButton
        label="Channels and workspaces"
        aria-expanded={isDrawerOpen}
        aria-controls="drawer"
        onClick={onOpenDrawer}
        className="md:hidden"
      >
        <Menu size={20} aria-hidden />
      </BarButton>
      <div className="flex min-w-0 flex-1 justify-center md:pl-18">
        <SearchField workspace_id={workspace_id} />
      </div>
      <BarButton label="Go to…" onClick={onSwitch}>
        <ArrowLeftRight size={18} aria-hidden />
      </BarButton>
      <BarButton label="Keyboard shortcuts" onClick={onHelp} className="max-md:hidden">
        <Keyboard size={18} aria-hidden />
      </BarButton>
    </header>
  );
}

function BarButton({ label, className = '', ...props }: ComponentProps<'button'> & { label: string }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={`flex size-9 shrink-0 items-center justify-center rounded-md hover:bg-side-hover hover:text-side-strong ${className}`}
      {...props}
    />
  );
}
