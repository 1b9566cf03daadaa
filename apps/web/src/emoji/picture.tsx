import { type CustomEmoji, shortcode } from '@parley/client';
import type { ReactNode } from 'react';
import { useLink } from '../attachment/link.ts';
import { client } from '../client.ts';
import { useCustomEmoji } from './custom.ts';
import { inTone, useNamedEmoji } from './shortcodes.ts';

export interface EmojiPictureProps {
  /** An emoji, or its `:shortcode:`. */
  emoji: string;
  /** Whose own emoji may be meant as well. */
  workspace_id: string | null;
  /** What is shown where there is none of that name; the name itself, if nothing is given. */
  otherwise?: ReactNode;
}

/** An emoji as one sees it. */
export function EmojiPicture({ emoji, workspace_id, otherwise = <span>{emoji}</span> }: EmojiPictureProps) {
  const { name, tone } = shortcode.exec(emoji)?.groups ?? {};
  const custom = useCustomEmoji(workspace_id, name !== undefined).find((one) => one.name === name);
  const named = useNamedEmoji(name !== undefined)?.get(name ?? '');
  if (name === undefined) return <span>{emoji}</span>;
  if (named !== undefined) return <span title={emoji}>{tone === undefined ? named : inTone(named, Number(tone))}</span>;
  return custom ? <CustomPicture custom={custom} /> : otherwise;
}

/** As high as its line, whatever its own size is. */
function CustomPicture({ custom: { id, workspace_id, name } }: { custom: CustomEmoji }) {
  const src = useLink(['emoji', id], () => client.emoji.get.query({ workspace_id, emoji_id: id }));
  const size = 'inline-block h-[1.35em] min-w-[1.35em] max-w-[4em] object-contain align-text-bottom';
  if (src === undefined) return <span className={size} />;
  return <img src={src} alt={`:${name}:`} title={`:${name}:`} className={size} />;
}
