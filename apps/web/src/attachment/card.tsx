import type { Attachment } from '@parley/client';
import { Download, File, FileArchive, FileAudio, FileImage, FileText, FileVideo } from 'lucide-react';
import { IconButton } from '../ui/button.tsx';
import { useDownload } from './download.ts';
import { sizeName } from './size.ts';

/** A file by its name, to be saved. */
export function FileCard({ attachment }: { attachment: Attachment }) {
  const { filename, content_type, size } = attachment;
  const save = useDownload(attachment);
  return (
    <div className="flex w-80 max-w-full items-center gap-3 rounded-lg border bg-raised p-2">
      <FileSign content_type={content_type} />
      <div className="min-w-0 flex-1">
        <p className="truncate text-sm font-medium" title={filename}>
          {filename}
        </p>
        <p className="text-xs text-muted">{sizeName(size)}</p>
      </div>
      <IconButton label={`Download ${filename}`} onClick={save}>
        <Download size={16} />
      </IconButton>
    </div>
  );
}

export function FileSign({ content_type }: { content_type: string }) {
  const Sign = signs.find(([kind]) => kind.test(content_type))?.[1] ?? File;
  return (
    <span className="flex size-10 shrink-0 items-center justify-center rounded-md bg-accent-soft text-accent">
      <Sign size={20} aria-hidden />
    </span>
  );
}

const signs = [
  [/^image\//, FileImage],
  [/^audio\//, FileAudio],
  [/^video\//, FileVideo],
  [/^text\/|pdf|document/, FileText],
  [/zip|tar|compressed/, FileArchive],
] as const;
