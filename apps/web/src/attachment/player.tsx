import type { Attachment } from '@parley/client';
import { type SyntheticEvent, useRef, useState } from 'react';
import { client } from '../client.ts';
import { FileCard } from './card.tsx';
import { forgetLink, useLink } from './link.ts';

/** A sound or a film, played where it stands. What the browser cannot play can be saved. */
export function Player({ attachment }: { attachment: Attachment }) {
  const { id, filename, content_type } = attachment;
  const src = useLink([id, 'whole'], () => client.attachments.get.query({ attachment_id: id, redirect: false }));
  const broken = useRef<string>(undefined);
  const [isUnplayable, setUnplayable] = useState(false);
  const resume = useRef<number>(undefined);

  /** Its address may have ceased to work while it was played: it goes on with another. */
  const fail = ({ currentTarget }: SyntheticEvent<HTMLMediaElement>) => {
    if (broken.current !== undefined && currentTarget.currentTime === (resume.current ?? 0)) return setUnplayable(true);
    broken.current = src;
    resume.current = currentTarget.currentTime;
    forgetLink([id, 'whole']);
  };
  const goOn = ({ currentTarget }: SyntheticEvent<HTMLMediaElement>) => {
    if (resume.current === undefined || resume.current === 0) return;
    currentTarget.currentTime = resume.current;
    void currentTarget.play();
  };

  if (isUnplayable) return <FileCard attachment={attachment} />;
  const props = { src, controls: true, 'aria-label': filename, onError: fail, onLoadedMetadata: goOn };
  if (content_type.startsWith('video/'))
    return <video {...props} preload="metadata" className="aspect-video w-[420px] max-w-full rounded-lg border bg-black" />;
  return (
    <figure className="w-80 max-w-full">
      <figcaption className="truncate text-sm font-medium">{filename}</figcaption>
      <audio {...props} preload="none" className="h-10 w-full" />
    </figure>
  );
}
