import { setImmediate } from 'node:timers/promises';
import { highlightMarks, type Sought } from '@parley/contracts';

const { begin, end } = highlightMarks;

/** How many characters are shown before the first word that was sought, and in all unless that word itself is longer. */
const before = 60;
const longest = 240;

/**
 * What of a text shows that it was found: the part where the first of the words stands, all of them between marks.
 * It tells words apart as `plain_words` in the migrations does.
 */
export function highlight(text: string, { words }: Sought): string {
  const shown = text.replaceAll(begin, '').replaceAll(end, '');
  const found = findWords(
    shown,
    words.flatMap(({ text: word, not }) => (not ? [] : [wordsOf(word).map(({ word: one }) => one)])),
  );
  const from = beginOf(shown, found[0]?.from ?? 0);
  const to = whole(shown, Math.max(from + longest, found[0]?.to ?? 0));
  const marked = mark(
    shown,
    found.filter((stretch) => stretch.from >= from && stretch.to <= to),
    from,
    to,
  );
  return `${from > 0 ? '…' : ''}${marked}${to < shown.length ? '…' : ''}`;
}

/** For how many milliseconds whatever else waits has no turn. */
const longestTurn = 3;

/** As `highlight` does, for each row of a page. In between there are turns for whatever else waits: texts may be long. */
export async function highlightEach<Row extends { message: { content: string } }>(
  rows: Row[],
  sought: Sought,
): Promise<(Row & { highlight: string })[]> {
  const shown: (Row & { highlight: string })[] = [];
  let began = performance.now();
  for (const row of rows) {
    shown.push({ ...row, highlight: highlight(row.message.content, sought) });
    if (performance.now() - began < longestTurn) continue;
    await setImmediate();
    began = performance.now();
  }
  return shown;
}

/** A part of a text. */
interface Stretch {
  from: number;
  to: number;
}

// Of Chinese and Japanese, each letter.
const letters = String.raw`\u3005-\u3007\u3040-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{3ffff}`;
const anyWord = new RegExp(`[${letters}]|(?:(?![${letters}])[\\p{L}\\p{M}\\p{N}])+`, 'gu');

const wordsOf = (text: string): (Stretch & { word: string })[] =>
  [...text.matchAll(anyWord)].map(({ 0: word, index }) => ({
    word: word.normalize('NFKC').toLowerCase(),
    from: index,
    to: index + word.length,
  }));

/** Where any of several rows of words stands. */
function findWords(text: string, rows: string[][]): Stretch[] {
  const words = wordsOf(text);
  const plain = words.map(({ word }) => word);
  const stretches = rows.flatMap((row) =>
    findRow(plain, row).flatMap((place) => {
      const [first, last] = [words[place], words[place + row.length - 1]];
      return first && last ? { from: first.from, to: last.to } : [];
    }),
  );
  return stretches.toSorted((one, other) => one.from - other.from);
}

/**
 * Where a row of words begins among words. However much they repeat themselves, each is looked at twice at the most (it is the
 * way of Knuth, Morris and Pratt): a long row within a long text would keep everybody waiting.
 */
function findRow(words: string[], row: string[]): number[] {
  if (row.length === 0) return [];
  const all = [...row, '', ...words];
  const places: number[] = [];
  /** By place: how many words up to there, that one included, are those that the row begins with. */
  const fitting = [0];
  for (let place = 1; place < all.length; place++) {
    let fit = fitting[place - 1] ?? 0;
    while (fit > 0 && all[fit] !== all[place]) fit = fitting[fit - 1] ?? 0;
    if (all[fit] === all[place]) fit++;
    fitting.push(fit);
    if (fit === row.length) places.push(place - 2 * row.length);
  }
  return places;
}

/** Somewhat before a word, at a blank if there is one. */
function beginOf(text: string, word: number): number {
  if (word <= before) return 0;
  const blank = text.slice(word - before, word).search(/\s/);
  return whole(text, blank < 0 ? word - before : word - before + blank + 1);
}

/** Not between the halves of a character. */
const whole = (text: string, at: number) => Math.min(text.length, /[\uDC00-\uDFFF]/.test(text.charAt(at)) ? at + 1 : at);

function mark(text: string, found: Stretch[], from: number, to: number): string {
  let marked = '';
  let at = from;
  for (const stretch of found) {
    // Rows of words may overlap: what is marked already is not marked again.
    if (stretch.from < at) continue;
    marked += text.slice(at, stretch.from) + begin + text.slice(stretch.from, stretch.to) + end;
    at = stretch.to;
  }
  return marked + text.slice(at, to);
}

/**
 * The first of several texts that has one of the parts in it, between marks wherever they stand; the first one when none has.
 * @param texts names, and what describes them
 */
export function highlightName(texts: (string | null)[], parts: string[]): string {
  const shown = texts.flatMap((text) => (text === null ? [] : text.replaceAll(begin, '').replaceAll(end, '')));
  const found = shown.map((text) => ({ text, stretches: findParts(text, parts) }));
  const best = found.find(({ stretches }) => stretches.length > 0) ?? found[0];
  return best ? mark(best.text, best.stretches, 0, best.text.length) : '';
}

function findParts(text: string, parts: string[]): Stretch[] {
  const lower = text.toLowerCase();
  // A few letters become two in lower case, and then places do not fit any more.
  if (lower.length !== text.length) return [];
  const stretches = parts.flatMap((part) => {
    const from = part === '' ? -1 : lower.indexOf(part.toLowerCase());
    return from < 0 ? [] : { from, to: from + part.length };
  });
  return stretches.toSorted((one, other) => one.from - other.from);
}
