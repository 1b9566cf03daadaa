/** A change of a text: what is put in the place of what, and what is selected after it. */
export interface Edit {
  from: number;
  to: number;
  text: string;
  select: [from: number, to: number];
}

/** What is written around words, to make them look so. */
export const signs = { bold: '**', italic: '_', strike: '~~', code: '`' } as const;
export type Format = keyof typeof signs;

/** Puts the signs of a format around what is selected, or takes them away; several lines of code get a fence. */
export function format(value: string, from: number, to: number, name: Format): Edit {
  const selected = value.slice(from, to);
  if (name === 'code' && selected.includes('\n')) return fence(value, from, to);
  const sign = signs[name];
  const width = sign.length;
  if (value.slice(from - width, from) === sign && value.slice(to, to + width) === sign)
    return { from: from - width, to: to + width, text: selected, select: [from - width, to - width] };
  if (selected.length >= 2 * width && selected.startsWith(sign) && selected.endsWith(sign))
    return { from, to, text: selected.slice(width, -width), select: [from, to - 2 * width] };
  // Blanks at the ends stay outside: signs beside them are none.
  const before = selected.length - selected.trimStart().length;
  const core = selected.trim();
  const begin = from + (core === '' ? 0 : before);
  const end = core === '' ? from : begin + core.length;
  return { from: begin, to: core === '' ? to : end, text: sign + core + sign, select: [begin + width, end + width] };
}

function fence(value: string, from: number, to: number): Edit {
  const selected = value.slice(from, to);
  const open = `${from === 0 || value[from - 1] === '\n' ? '' : '\n'}\`\`\`\n`;
  const close = `${selected.endsWith('\n') ? '' : '\n'}\`\`\`${to === value.length || value[to] === '\n' ? '' : '\n'}`;
  return { from, to, text: open + selected + close, select: [from + open.length, to + open.length] };
}

/** The format that keys stand for. */
export function formatOf({ key, ctrlKey, metaKey, shiftKey, altKey }: Keys): Format | undefined {
  if (!(ctrlKey || metaKey) || altKey) return undefined;
  const letter = key.toLowerCase();
  if (shiftKey) return letter === 'c' ? 'code' : letter === 'x' ? 'strike' : undefined;
  return letter === 'b' ? 'bold' : letter === 'i' ? 'italic' : undefined;
}

/** What is to be known of a key that was pressed. */
interface Keys {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
}
