import { Popover } from '@base-ui/react/popover';
import type { Channel } from '@parley/client';
import { Pin } from 'lucide-react';
import { useState } from 'react';
import { IconButton } from '../ui/button.tsx';
import { PinList } from './pin-list.tsx';

/** Opens what is pinned in a channel. */
export function Pins({ channel }: { channel: Channel }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover.Root open={isOpen} onOpenChange={setOpen}>
      <Popover.Trigger
        render={
          <IconButton label="Pinned messages">
            <Pin size={18} />
          </IconButton>
        }
      />
      <Popover.Portal>
        <Popover.Positioner sideOffset={6} align="end" className="z-30">
          <Popover.Popup className="flex max-h-[70vh] w-[min(26rem,92vw)] flex-col rounded-xl border bg-raised shadow-2xl outline-none">
            <Popover.Title className="border-b px-4 py-3 font-semibold">Pinned messages</Popover.Title>
            <PinList channel={channel} onLeave={() => setOpen(false)} />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
