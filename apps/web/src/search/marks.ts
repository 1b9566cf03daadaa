import { highlightMarks } from '@parley/client';

/** A part of a text, and whether it is what was sought. */
export interface Piece {
  text: string;
  isSought: boolean;
}

/** Takes a text with marks around what was sought apart. */
export function piecesOf(highlight: string): Piece[] {
  const [first = '', ...rest] = highlight.split(highlightMarks.begin);
  const pieces = rest.flatMap((part): Piece[] => {
    const [sought = '', ...after] = part.split(highlightMarks.end);
    return [
      { text: sought, isSought: true },
      { text: after.join(''), isSought: false },
    ];
  });
  return [{ text: first, isSought: false }, ...pieces].filter(({ text }) => text !== '');
}

/** The text without its marks. */
export const plainOf = (highlight: string): string =>
  piecesOf(highlight)
    .map(({ text }) => text)
    .join('');
