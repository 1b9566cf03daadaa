import type { Attachment } from '@parley/client';
import { FileCard } from './card.tsx';
import { Pictures } from './pictures.tsx';
import { Player } from './player.tsx';

/** The files of a message: what can be seen and heard is, and everything can be saved. */
export function AttachmentList({ attachments }: { attachments: readonly Attachment[] }) {
  const pictures = attachments.filter(isPicture);
  const others = attachments.filter((one) => !isPicture(one));
  if (attachments.length === 0) return null;
  return (
    <div role="group" aria-label="Files" className="flex flex-col items-start gap-2 py-1">
      {pictures.length > 0 && <Pictures pictures={pictures} />}
      {others.map((attachment) =>
        /^(audio|video)\//.test(attachment.content_type) ? (
          <Player key={attachment.id} attachment={attachment} />
        ) : (
          <FileCard key={attachment.id} attachment={attachment} />
        ),
      )}
    </div>
  );
}

/** What has a small picture, and what will soon have one. */
const isPicture = ({ content_type, thumbnail_url }: Attachment) =>
  thumbnail_url !== null || /^image\/(png|jpeg|gif|webp|avif)$/.test(content_type);
