import { Dialog } from '@base-ui/react/dialog';
import type { Attachment } from '@parley/client';
import { ChevronLeft, ChevronRight, Download, X } from 'lucide-react';
import type { KeyboardEvent, ReactNode } from 'react';
import { client } from '../client.ts';
import { Waiting } from '../ui/notice.tsx';
import { useDownload } from './download.ts';
import { useLink } from './link.ts';
import { sizeName } from './size.ts';

export interface LightboxProps {
  pictures: readonly Attachment[];
  /** The one that is open, if any is. */
  opened: Attachment['id'] | undefined;
  onOpen(id: Attachment['id'] | undefined): void;
}

/** A picture as large as the page lets it be. The arrow keys go to the ones beside it. */
export function Lightbox({ pictures, opened, onOpen }: LightboxProps) {
  const index = pictures.findIndex(({ id }) => id === opened);
  const picture = pictures[index];
  const step = (by: number) => {
    const next = pictures[index + by];
    if (next) onOpen(next.id);
  };
  const press = ({ key }: KeyboardEvent) => {
    if (key === 'ArrowLeft') step(-1);
    if (key === 'ArrowRight') step(1);
  };
  return (
    <Dialog.Root open={picture !== undefined} onOpenChange={(isOpen) => !isOpen && onOpen(undefined)}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-black/90" />
        <Dialog.Popup onKeyDown={press} className="fixed inset-0 z-40 flex flex-col text-white outline-none">
          {picture && <Head picture={picture} />}
          <div className="flex min-h-0 flex-1 items-center gap-2 px-2 pb-4">
            <Step label="Previous picture" isThere={index > 0} onStep={() => step(-1)}>
              <ChevronLeft />
            </Step>
            {picture && <Large key={picture.id} picture={picture} onLeave={() => onOpen(undefined)} />}
            <Step label="Next picture" isThere={index < pictures.length - 1} onStep={() => step(1)}>
              <ChevronRight />
            </Step>
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

const button =
  'inline-flex size-10 shrink-0 items-center justify-center rounded-md hover:bg-white/15 focus-visible:outline-white';

function Head({ picture }: { picture: Attachment }) {
  const save = useDownload(picture);
  return (
    <header className="flex items-center gap-1 px-4 py-2">
      <Dialog.Title className="min-w-0 truncate text-sm font-medium">{picture.filename}</Dialog.Title>
      <span className="ml-2 flex-1 text-xs whitespace-nowrap text-white/70">{sizeName(picture.size)}</span>
      <button type="button" aria-label={`Download ${picture.filename}`} onClick={save} className={button}>
        <Download size={18} />
      </button>
      <Dialog.Close aria-label="Close" className={button}>
        <X size={20} />
      </Dialog.Close>
    </header>
  );
}

function Step({ label, isThere, onStep, children }: { label: string; isThere: boolean; onStep(): void; children: ReactNode }) {
  return (
    <button type="button" aria-label={label} onClick={onStep} className={`${button} ${isThere ? '' : 'invisible'}`}>
      {children}
    </button>
  );
}

/** A click beside it closes it, as everywhere. */
function Large({ picture: { id, filename }, onLeave }: { picture: Attachment; onLeave(): void }) {
  const src = useLink([id, 'whole'], () => client.attachments.get.query({ attachment_id: id, redirect: false }));
  return (
    <div
      onClick={({ target, currentTarget }) => target === currentTarget && onLeave()}
      className="flex size-full min-w-0 items-center justify-center"
    >
      {src === undefined ? (
        <Waiting />
      ) : (
        <img src={src} alt={filename} className="max-h-full max-w-full rounded object-contain" />
      )}
    </div>
  );
}
