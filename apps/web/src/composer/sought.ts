/** What somebody has begun to write that can be completed: a name, a channel, an emoji. */
export interface Sought {
  kind: 'mention' | 'channel' | 'emoji';
  /** What of it is there, without its sign. */
  q: string;
  /** Where its sign stands. */
  from: number;
  /** Where it ends: where one writes. */
  to: number;
}

/** After a blank or an opening sign; what stands in the middle of a word is part of that. */
const begin = String.raw`(?<=^|[\s(\[{"'*_~>/:])`;
const patterns = [
  ['mention', new RegExp(String.raw`${begin}@([\p{L}\p{M}\p{N}._-]{0,32})$`, 'u')],
  ['channel', new RegExp(String.raw`${begin}#([\p{L}\p{M}\p{Nd}_-]{0,80})$`, 'u')],
  // From two letters on: what is shorter may be a smile.
  ['emoji', new RegExp(String.raw`${begin}:([a-z0-9_+-]{2,64})$`, 'u')],
] as const;

/** What is to be completed where one writes; nothing in code. */
export function soughtAt(text: string, caret: number): Sought | undefined {
  const before = text.slice(0, caret);
  if (isInCode(before)) return undefined;
  const line = before.slice(before.lastIndexOf('\n') + 1);
  for (const [kind, pattern] of patterns) {
    const q = pattern.exec(line)?.[1];
    if (q !== undefined) return { kind, q, from: caret - q.length - 1, to: caret };
  }
  return undefined;
}

function isInCode(before: string): boolean {
  const lines = before.split('\n');
  const fences = lines.filter((line) => /^ {0,3}```/.test(line)).length;
  const ticks = (lines.at(-1) ?? '').split('`').length - 1;
  return fences % 2 === 1 || ticks % 2 === 1;
}
