import { canonicalEmoji, Refusal, shortcode } from '@parley/contracts';
import type { Queryable } from '@parley/db';
import { nameToEmoji } from 'gemoji';
import type { AccessedChannel } from '../channel/access.ts';
import { isEmojiIn } from '../custom-emoji/queries.ts';

/**
 * The emoji that is meant in a channel: a shortcode stands for one that everybody has, or for one of the workspace, which
 * keeps the name for itself; everything else stands for itself.
 * @throws Refusal `invalid_input` where there is none of the name
 */
export async function findEmoji(db: Queryable, channel: AccessedChannel, text: string): Promise<string> {
  const emoji = readEmoji(text);
  const { name, tone } = shortcode.exec(text)?.groups ?? {};
  if (emoji !== text || name === undefined) return emoji;
  if (tone === undefined && (await isEmojiIn(db, channel, name))) return text;
  throw new Refusal('invalid_input', 'There is no emoji of this name.', {
    issues: [{ path: ['emoji'], message: 'is the name of no emoji' }],
  });
}

/** The emoji that everybody has under a shortcode; everything else as it is, be it the name of an emoji of some workspace. */
export function readEmoji(text: string): string {
  const { name, tone } = shortcode.exec(text)?.groups ?? {};
  const named = name === undefined ? undefined : namedEmoji(name);
  const meant = tone === undefined ? named : named && inTone(named, Number(tone));
  return (meant && canonicalEmoji(meant)) ?? text;
}

/** The emoji of a name that everybody has. */
export const namedEmoji = (name: string): string | undefined =>
  Object.hasOwn(nameToEmoji, name) ? nameToEmoji[name] : undefined;

const base = /\p{Emoji_Modifier_Base}\uFE0F?/u;

/** The tones are counted from 2, as everybody does: the scale after which they are made has its first two in one. */
const inTone = (emoji: string, tone: number): string | undefined =>
  base.test(emoji) ? emoji.replace(base, (bare) => bare + String.fromCodePoint(0x1f3fb + tone - 2)) : undefined;
