import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readSought } from './sought.ts';

const word = (text: string) => ({ text, not: false });
const wordsOf = (text: string) => readSought(text).sought.words;
const narrowingsOf = (text: string) => readSought(text).sought.narrowings;

test.each([
  ['red fox', [word('red'), word('fox')]],
  ['  red \n fox ', [word('red'), word('fox')]],
  ['"red fox"', [word('red fox')]],
  ['“red fox”', [word('red fox')]],
  ['a "red fox" runs', [word('a'), word('red fox'), word('runs')]],
  ['a "red fox', [word('a'), word('red fox')]],
  ['red -fox', [word('red'), { text: 'fox', not: true }]],
  ['red -"blue fox"', [word('red'), { text: 'blue fox', not: true }]],
  ['red-fox', [word('red-fox')]],
  ['https://example.com/fox', [word('https://example.com/fox')]],
  ['to:do', [word('to:do')]],
  ['begin:2', [word('begin:2')]],
  ['red ! - "" --', [word('red')]],
  ['iſ:thread', [word('iſ:thread')]],
])('%j asks for the words %j', (text, words) => {
  expect(readSought(text)).toEqual({ sought: { words, narrowings: [] }, faults: [] });
});

test.each([
  ['from:@mia', { by: 'from', username: 'mia' }],
  ['from:mia', { by: 'from', username: 'mia' }],
  ['FROM:@MIA', { by: 'from', username: 'mia' }],
  ['in:#general', { by: 'in', channel: 'general' }],
  ['in:general', { by: 'in', channel: 'general' }],
  ['in:"general"', { by: 'in', channel: 'general' }],
  ['in:@mia', { by: 'in', username: 'mia' }],
  ['before:2026-11-22', { by: 'before', day: '2026-11-22' }],
  ['after:2024-02-29', { by: 'after', day: '2024-02-29' }],
  ['on:2026-11-22', { by: 'on', day: '2026-11-22' }],
  ['before:2026-11-22T10:00:00Z', { by: 'before', time: new Date('2026-11-22T10:00:00Z') }],
  ['after:2026-11-22t10:00:00.5+02:00', { by: 'after', time: new Date('2026-11-22T08:00:00.500Z') }],
  ['has:link', { by: 'has', what: 'link' }],
  ['has:file', { by: 'has', what: 'file' }],
  ['has:REACTION', { by: 'has', what: 'reaction' }],
  ['is:thread', { by: 'is', what: 'thread' }],
  ['is:dm', { by: 'is', what: 'dm' }],
])('%j narrows', (text, narrowing) => {
  expect(readSought(text)).toEqual({ sought: { words: [], narrowings: [{ ...narrowing, not: false }] }, faults: [] });
  expect(narrowingsOf(`fox -${text}`)).toEqual([{ ...narrowing, not: true }]);
});

test.each([
  ['from:', 'from:@olga'],
  ['from:@', 'from:@olga'],
  ['from: @mia', 'from:@olga'],
  ['in:', 'in:#general'],
  ['in:#', 'in:#general'],
  ['in:@', 'in:@olga'],
  ['before:yesterday', 'before:2026-11-22'],
  ['before:2026-02-30', 'before:2026-11-22'],
  ['after:', 'after:2026-11-22'],
  ['after:2026-11-22T25:00:00Z', 'after:2026-11-22T10:00:00Z'],
  ['after:0000-01-01', 'after:2026-11-22'],
  ['on:2026-11-22T10:00:00Z', 'on:2026-11-22'],
  ['has:cat', 'has:link'],
  ['is:', 'is:thread'],
  ['-fox', 'a word'],
  ['-from:@mia -fox', 'a word'],
  ['', 'a word'],
  ['((((', 'a word'],
  ['a '.repeat(31), 'at most 30'],
])('%j is refused with what to write instead', (text, hint) => {
  const { faults } = readSought(text);
  expect(faults).toHaveLength(1);
  expect(faults[0]).toContain(hint);
});

test('each fault is told', () => {
  expect(readSought('from: has:cat fox').faults).toHaveLength(2);
});

test('whatever is typed is read', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const { sought, faults } = readSought(text);
      expect(faults.length + sought.words.length + sought.narrowings.length).toBeGreaterThan(0);
    }),
  );
});

test('plain words are these words', () => {
  const plain = fc.array(fc.stringMatching(/^[a-z]{1,9}$/), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(plain, (words) => {
      expect(wordsOf(words.join(' '))).toEqual(words.map((text) => word(text)));
    }),
  );
});
