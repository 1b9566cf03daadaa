import type { Attachment } from '@parley/client';
import { useState } from 'react';
import { client } from '../client.ts';
import { FileCard } from './card.tsx';
import { Lightbox } from './lightbox.tsx';
import { useLink } from './link.ts';

/** The pictures of a message, small; each opens large. */
export function Pictures({ pictures }: { pictures: readonly Attachment[] }) {
  const [opened, open] = useState<Attachment['id']>();
  return (
    <div className="flex max-w-full flex-wrap gap-2">
      {pictures.map((picture) => (
        <Thumbnail key={picture.id} picture={picture} onOpen={() => open(picture.id)} />
      ))}
      <Lightbox pictures={pictures} opened={opened} onOpen={open} />
    </div>
  );
}

/** Pixels. All are of one height, so that nothing moves when it becomes known how large they are. */
const height = 200;
const leastWidth = 60;
const mostWidth = 420;
const usualWidth = 260;

function Thumbnail({ picture, onOpen }: { picture: Attachment; onOpen(): void }) {
  const { id, filename, thumbnail_url } = picture;
  const thumbnail = thumbnail_url !== null;
  const src = useLink([id, thumbnail ? 'small' : 'whole'], () =>
    client.attachments.get.query({ attachment_id: id, thumbnail, redirect: false }),
  );
  const [isBroken, setBroken] = useState(false);
  if (isBroken) return <FileCard attachment={picture} />;
  return (
    <button
      type="button"
      aria-label={`Open ${filename}`}
      onClick={onOpen}
      style={sizeOf(picture)}
      className="max-w-full overflow-hidden rounded-lg border bg-sunken"
    >
      {src && <img src={src} alt={filename} onError={() => setBroken(true)} className="size-full object-cover" />}
    </button>
  );
}

/** The place that a picture takes, whether it has been loaded or not. */
function sizeOf(picture: Attachment): { width: number; height: number } {
  if (picture.width === null || picture.height === null) return { width: usualWidth, height };
  const scale = Math.min(1, height / picture.height);
  const width = Math.min(Math.max(picture.width * scale, leastWidth), mostWidth);
  return { width, height: Math.max(picture.height * scale, leastWidth) };
}
