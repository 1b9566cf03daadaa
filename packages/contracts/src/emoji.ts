import { z } from 'zod';
import { WellFormed } from './text.ts';

const selectors = /[\uFE0E\uFE0F]/gu;

/** What looks like text unless U+FE0F says otherwise; a skin tone that follows says so too. */
const plain = /(?!\p{Emoji_Presentation})\p{Emoji}(?!\p{Emoji_Modifier})/gu;

/**
 * One emoji of those that Unicode recommends for interchange: with skin tones, joined from several, flags, keycaps. It is a
 * list of thousands, made when the first is looked up.
 */
let recommended: RegExp | undefined;
const isRecommended = (emoji: string) => (recommended ??= new RegExp(String.raw`^\p{RGI_Emoji}$`, 'v')).test(emoji);

/**
 * The one form in which an emoji is kept, whichever selectors it came with; so that two people who mean the same one
 * have chosen the same one. `undefined` for whatever is no emoji, or more than one.
 */
export function canonicalEmoji(text: string): string | undefined {
  if (text.length > 64) return undefined;
  const emoji = text.replace(selectors, '').replace(plain, '$&\uFE0F');
  return isRecommended(emoji) ? emoji : undefined;
}

/** `:+1:`, and in a skin tone `:+1::skin-tone-3:`. */
export const shortcode = /^:(?<name>[a-z0-9_+'-]{1,64}):(?::skin-tone-(?<tone>[2-6]):)?$/;

/** An emoji in its one form, or a shortcode. */
export const Emoji = WellFormed.max(100)
  .transform((text) => canonicalEmoji(text.trim()) ?? text.trim().toLowerCase())
  .pipe(z.string().refine((text) => canonicalEmoji(text) === text || shortcode.test(text), 'must be an emoji or a :shortcode:'))
  .meta({ override: { type: 'string', minLength: 1, maxLength: 100, examples: ['👍', ':tada:'] } });
