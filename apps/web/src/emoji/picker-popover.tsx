import { Popover } from '@base-ui/react/popover';
import { lazy, type ReactElement, Suspense, useState } from 'react';
import { Waiting } from '../ui/notice.tsx';
import type { PickerProps } from './picker.tsx';

/** It is loaded when somebody wants to choose one. */
const Picker = lazy(() => import('./picker.tsx'));

export interface PickerPopoverProps extends PickerProps {
  /** The button from which it opens. */
  trigger: ReactElement;
  onOpenChange?(isOpen: boolean): void;
}

/** Opens all emoji from a button, and closes when one is chosen. */
export function PickerPopover({ trigger, workspace_id, onPick, onOpenChange }: PickerPopoverProps) {
  const [isOpen, setOpen] = useState(false);
  const show = (isOpen: boolean) => {
    setOpen(isOpen);
    onOpenChange?.(isOpen);
  };
  return (
    <Popover.Root open={isOpen} onOpenChange={show}>
      <Popover.Trigger render={trigger} />
      <Popover.Portal>
        <Popover.Positioner sideOffset={6} align="end" className="z-50">
          <Popover.Popup aria-label="Emoji" className="rounded-xl border bg-raised shadow-2xl outline-none">
            <Suspense
              fallback={
                <div className="h-80 w-80">
                  <Waiting />
                </div>
              }
            >
              <Picker
                workspace_id={workspace_id}
                onPick={(emoji) => {
                  show(false);
                  onPick(emoji);
                }}
              />
            </Suspense>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
