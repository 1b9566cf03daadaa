import { Upload as UploadSign } from 'lucide-react';
import { type DragEvent, type ReactNode, useState } from 'react';
import { addFiles } from './uploads.ts';

const hasFiles = ({ dataTransfer }: { dataTransfer: DataTransfer | null }) => dataTransfer?.types.includes('Files') ?? false;

// A file that misses the area would be opened in the place of the page.
for (const type of ['dragover', 'drop'] as const)
  addEventListener(type, (event) => {
    if (hasFiles(event)) event.preventDefault();
  });

export interface DropAreaProps {
  /** The channel or the thread that is written in. */
  place: string;
  /** What it is called. */
  name: string;
  /** Nothing can be written there. */
  isClosed?: boolean;
  children: ReactNode;
}

/** Where files can be let fall, to be sent with the message that is written there. */
export function DropArea({ place, name, isClosed = false, children }: DropAreaProps) {
  const [isOver, setOver] = useState(false);
  const enter = (event: DragEvent) => !isClosed && hasFiles(event) && setOver(true);
  const leave = ({ currentTarget, relatedTarget }: DragEvent) => {
    if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) setOver(false);
  };
  const drop = (event: DragEvent) => {
    setOver(false);
    if (isClosed || !hasFiles(event)) return;
    event.preventDefault();
    addFiles(place, [...event.dataTransfer.files]);
  };
  return (
    <div onDragEnter={enter} onDragLeave={leave} onDrop={drop} className="relative flex min-h-0 flex-1 flex-col">
      {children}
      {isOver && (
        <div className="pointer-events-none absolute inset-2 z-20 flex flex-col items-center justify-center gap-2 rounded-xl border-2 border-dashed border-accent bg-accent-soft/90 text-accent">
          <UploadSign size={32} aria-hidden />
          <p className="font-semibold">Drop files here to send them to {name}</p>
        </div>
      )}
    </div>
  );
}
