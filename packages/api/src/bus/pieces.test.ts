import { expect, test } from 'vitest';
import { Cutter, Joiner } from './pieces.ts';

/** Some thousand characters of one, two, three and four bytes. */
const long = (seed: string) => Array.from({ length: 9_000 }, (_, index) => `${seed}aß你👋`.slice(0, 1 + (index % 7))).join('');

const join = (pieces: string[], joiner = new Joiner()) =>
  pieces.map((piece) => joiner.add(piece)).filter((text) => text !== undefined);

test('a text that was cut is put together again, and every piece fits into a notification', () => {
  const pieces = new Cutter().cut(long('-'));
  expect(pieces.length).toBeGreaterThan(5);
  expect(Math.max(...pieces.map((piece) => Buffer.byteLength(piece)))).toBeLessThan(8_000);
  expect(join(pieces)).toEqual([long('-')]);
});

test('a short text stays in one piece', () => {
  const pieces = new Cutter().cut('hello');
  expect(pieces).toHaveLength(1);
  expect(join(pieces)).toEqual(['hello']);
});

test('texts of several senders may come mixed', () => {
  const [one, other] = [new Cutter().cut(long('1')), new Cutter().cut(long('2'))];
  const mixed = one.flatMap((piece, index) => [piece, other[index] ?? '']);
  expect(join(mixed)).toEqual([long('1'), long('2')]);
});

test('a text of which any piece is lost is lost, and the next is not', () => {
  const cutter = new Cutter();
  const [first, second] = [cutter.cut(long('1')), cutter.cut(long('2'))];
  for (const lost of first.keys()) {
    const come = [...first.filter((_, index) => index !== lost), ...second];
    expect(join(come)).toEqual([long('2')]);
  }
});

test('texts that never end take no more room than those of a few hundred senders', () => {
  const joiner = new Joiner();
  const begun = new Cutter().cut(long('1'));
  join(begun.slice(0, 1), joiner);
  for (let count = 0; count < 1_000; count++) join(new Cutter().cut(long('2')).slice(0, 1), joiner);
  expect(join(begun.slice(1), joiner)).toEqual([]);
});
