import { RotateCw, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { IconButton } from '../ui/button.tsx';
import { FileSign } from './card.tsx';
import { sizeName } from './size.ts';
import { removeUpload, type Upload, uploadAgain } from './uploads.ts';

/** The files that the message will have that is being written. */
export function UploadList({ place, uploads }: { place: string; uploads: readonly Upload[] }) {
  if (uploads.length === 0) return null;
  return (
    <ul aria-label="Files to send" className="flex max-h-44 flex-wrap gap-2 overflow-y-auto px-1 pt-1 pb-2">
      {uploads.map((upload) => (
        <UploadCard key={upload.key} place={place} upload={upload} />
      ))}
    </ul>
  );
}

function UploadCard({ place, upload }: { place: string; upload: Upload }) {
  const { file, state, progress } = upload;
  return (
    <li
      aria-label={file.name}
      className={`relative flex w-60 max-w-full items-center gap-2 overflow-hidden rounded-lg border p-1.5 ${state === 'failed' ? 'border-danger' : ''}`}
    >
      <Preview file={file} />
      <div className="min-w-0 flex-1">
        <p className="truncate text-sm font-medium" title={file.name}>
          {file.name}
        </p>
        {state === 'failed' ? (
          <p role="alert" className="truncate text-xs text-danger" title={upload.fault}>
            {upload.fault}
          </p>
        ) : (
          <p className="text-xs text-muted">
            {state === 'done' ? sizeName(file.size) : `${Math.floor(progress * 100)} % of ${sizeName(file.size)}`}
          </p>
        )}
      </div>
      {state === 'failed' && (
        <IconButton label={`Upload ${file.name} again`} onClick={() => uploadAgain(place, upload)} className="size-7!">
          <RotateCw size={14} />
        </IconButton>
      )}
      <IconButton label={`Remove ${file.name}`} onClick={() => removeUpload(place, upload)} className="size-7!">
        <X size={14} />
      </IconButton>
      {state === 'under way' && (
        <div
          role="progressbar"
          aria-label={`Uploading ${file.name}`}
          aria-valuenow={Math.floor(progress * 100)}
          className="absolute inset-x-0 bottom-0 h-0.5 origin-left bg-accent transition-transform"
          style={{ transform: `scaleX(${progress})` }}
        />
      )}
    </li>
  );
}

/** A picture as it is on this device. */
function Preview({ file }: { file: File }) {
  const [src, setSrc] = useState<string>();
  useEffect(() => {
    if (!file.type.startsWith('image/')) return undefined;
    const address = URL.createObjectURL(file);
    setSrc(address);
    return () => URL.revokeObjectURL(address);
  }, [file]);
  if (src === undefined) return <FileSign content_type={file.type} />;
  return <img src={src} alt="" className="size-10 shrink-0 rounded-md bg-sunken object-cover" />;
}
