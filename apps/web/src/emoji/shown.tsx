import { type CustomEmoji, shortcode } from '@parley/client';
import type { ReactNode } from 'react';
import { useLink } from '../attachment/link.ts';
import { client } from '../client.ts';
import { useWorkspaceId } from '../frame/place.ts';
import { useCustomEmoji } from './custom.ts';
import { inTone, useNamedEmoji } from './shortcodes.ts';

export interface ShownEmojiProps {
  /** An emoji, or its `:shortcode:`. */
  emoji: string;
  /** What is shown in its place where there is none of that name; the name itself, if nothing is given. */
  otherwise?: ReactNode;
}

/** An emoji; the picture of it, where it is one of the workspace. */
export function ShownEmoji({ emoji, otherwise }: ShownEmojiProps) {
  const { name, tone } = shortcode.exec(emoji)?.groups ?? {};
  const own = useCustomEmoji(useWorkspaceId(), name !== undefined).find((one) => one.name === name);
  const named = useNamedEmoji(name !== undefined)?.get(name ?? '');
  if (name === undefined) return emoji;
  if (named !== undefined) return <span title={emoji}>{tone === undefined ? named : inTone(named, Number(tone))}</span>;
  return own ? <EmojiPicture emoji={own} /> : (otherwise ?? emoji);
}

/** As high as a line, whatever its picture is. */
export function EmojiPicture({ emoji: { id, workspace_id, name } }: { emoji: CustomEmoji }) {
  const src = useLink(['emoji', id], () => client.emoji.get.query({ workspace_id, emoji_id: id }));
  return (
    <span className="inline-block h-[1.35em] min-w-[1.35em] align-text-bottom" title={`:${name}:`}>
      {src && <img src={src} alt={`:${name}:`} className="h-full max-w-[4em] object-contain" />}
    </span>
  );
}
