import { canonicalEmoji, Refusal, shortcode } from '@parley/contracts';
import { nameToEmoji } from 'gemoji';

/** The emoji that is meant: a shortcode stands for one, everything else for itself. */
export function readEmoji(text: string): string {
  const { name, tone } = shortcode.exec(text)?.groups ?? {};
  if (name === undefined) return text;
  const named = Object.hasOwn(nameToEmoji, name) ? nameToEmoji[name] : undefined;
  const meant = tone === undefined ? named : named && inTone(named, Number(tone));
  const emoji = meant && canonicalEmoji(meant);
  if (emoji) return emoji;
  throw new Refusal('invalid_input', 'There is no emoji of this name.', {
    issues: [{ path: ['emoji'], message: 'is the name of no emoji' }],
  });
}

const base = /\p{Emoji_Modifier_Base}\uFE0F?/u;

/** The tones are counted from 2, as everybody does: the scale after which they are made has its first two in one. */
const inTone = (emoji: string, tone: number): string | undefined =>
  base.test(emoji) ? emoji.replace(base, (bare) => bare + String.fromCodePoint(0x1f3fb + tone - 2)) : undefined;
