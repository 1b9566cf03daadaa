import { canonicalEmoji } from '@parley/client';
import { useQuery } from '@tanstack/react-query';

/** The emoji that everybody has, by the names that the server knows too. */
export type NamedEmoji = ReadonlyMap<string, string>;

async function load(): Promise<NamedEmoji> {
  const { default: names } = await import('emojibase-data/en/shortcodes/github.json');
  return new Map(Object.entries(names).flatMap(([code, known]) => [known].flat().map((name) => [name, emojiOf(code)])));
}

function emojiOf(code: string): string {
  const emoji = String.fromCodePoint(...code.split('-').map((point) => parseInt(point, 16)));
  return canonicalEmoji(emoji) ?? emoji;
}

/** They are a file of their own, fetched when the first name is met. */
export function useNamedEmoji(isNeeded = true): NamedEmoji | undefined {
  return useQuery({ queryKey: ['named emoji'], queryFn: load, gcTime: Infinity, enabled: isNeeded }).data;
}

const base = /\p{Emoji_Modifier_Base}\uFE0F?/u;

/** An emoji in a tone, which are counted from 2. */
export const inTone = (emoji: string, tone: number) =>
  emoji.replace(base, (bare) => bare.replace('\uFE0F', '') + String.fromCodePoint(0x1f3fb + tone - 2));
