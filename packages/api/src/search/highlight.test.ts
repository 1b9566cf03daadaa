import { highlightMarks, readSought } from '@parley/contracts';
import { expect, test } from 'vitest';
import { highlight, highlightEach, highlightName } from './highlight.ts';

const marked = (text: string) => text.replaceAll('[', highlightMarks.begin).replaceAll(']', highlightMarks.end);
const show = (text: string, q: string) => highlight(text, readSought(q).sought);

test.each([
  ['fox', 'a fox, a Fox and foxes', 'a [fox], a [Fox] and foxes'],
  ['"red fox" runs', 'red runs the red fox', 'red [runs] the [red fox]'],
  ['foo/bar', 'see foo/bar or foo', 'see [foo/bar] or foo'],
  ['école', 'E\u0301COLE', '[E\u0301COLE]'],
  ['天気', '今日は天気がいい', '今日は[天気]がいい'],
  ['fox -dog', 'fox dog', '[fox] dog'],
  ['from:@mia', 'fox', 'fox'],
  ['b c "a b"', 'a b c', '[a b] [c]'],
  ['fox', `the ${highlightMarks.begin}other${highlightMarks.end} fox`, 'the other [fox]'],
  ['<b>', '<b>bold</b>', '<[b]>bold</[b]>'],
])('of what is found by %j, %j is shown as %j', (q, text, shown) => {
  expect(show(text, q)).toBe(marked(shown));
});

test.each([
  ['"a a b"', 'a a a b', 'a [a a b]'],
  ['"a b a"', 'a b a b a c a b a', '[a b a] b a c [a b a]'],
  ['"a b" "b c" c', 'a b c c b c', '[a b] [c] [c] [b c]'],
])('rows of words that repeat themselves are found: %j in %j', (q, text, shown) => {
  expect(show(text, q)).toBe(marked(shown));
});

test('of several texts each is shown, and others have their turn where they are long', async () => {
  const { sought } = readSought('fox');
  const order: string[] = [];
  const long = `a fox ${'x'.repeat(10_000)}`;
  const rows = [long, long, 'a dog'].map((content) => ({ message: { content } }));
  const shown = highlightEach(rows, sought).finally(() => order.push('shown'));
  setImmediate(() => order.push('another'));
  const begin = `${marked('a [fox]')} ${'x'.repeat(234)}…`;
  expect((await shown).map(({ highlight: one }) => one)).toEqual([begin, begin, 'a dog']);
  expect(order).toEqual(['another', 'shown']);
});

test('of a long text the part is shown where the first of the words stands', () => {
  const text = `${'lorem ipsum '.repeat(500)}the fox ${'dolor sit '.repeat(500)}`;
  const shown = show(text, 'fox');
  expect(shown).toContain(marked('the [fox] dolor'));
  expect(shown).toMatch(/^…(?:lorem|ipsum).*…$/);
  expect(shown.length).toBeLessThan(320);
});

test('a word that was sought is shown whole, however long it is', () => {
  const word = 'x'.repeat(400);
  expect(show(`${word} fox`, word)).toBe(marked(`[${word}]…`));
});

test('no character is cut in halves', () => {
  for (const lead of ['', 'a']) {
    const text = `${lead}${'🦊'.repeat(300)}fox${'🦊'.repeat(300)}`;
    expect(show(text, 'fox').isWellFormed()).toBe(true);
  }
});

test('of names the first one that has a part of what was typed', () => {
  expect(highlightName(['development', 'Where the web is made', null], ['web'])).toBe(marked('Where the [web] is made'));
  expect(highlightName(['Development', null], ['DEV', 'ment'])).toBe(marked('[Dev]elop[ment]'));
  expect(highlightName(['kowalski', 'greta'], ['kowalsky'])).toBe('kowalski');
});
