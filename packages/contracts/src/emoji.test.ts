import { expect, test } from 'vitest';
import { canonicalEmoji, Emoji } from './emoji.ts';

test.each([
  ['👍', '👍'],
  ['👍\uFE0F', '👍'],
  ['❤', '❤\uFE0F'],
  ['❤\uFE0E', '❤\uFE0F'],
  ['❤\uFE0F', '❤\uFE0F'],
  ['👍🏽', '👍🏽'],
  ['☝🏽', '☝🏽'],
  ['☝\uFE0F🏽', '☝🏽'],
  ['1\u20E3', '1\uFE0F\u20E3'],
  ['🏳\u200D🌈', '🏳\uFE0F\u200D🌈'],
  ['🏳\uFE0F\u200D🌈', '🏳\uFE0F\u200D🌈'],
  ['👁\u200D🗨', '👁\uFE0F\u200D🗨\uFE0F'],
  ['🕵🏽\u200D♂', '🕵🏽\u200D♂\uFE0F'],
  ['👨‍👩‍👧‍👦', '👨‍👩‍👧‍👦'],
  ['👩🏽‍🤝‍👩🏿', '👩🏽‍🤝‍👩🏿'],
  ['🇩🇪', '🇩🇪'],
  ['🏴󠁧󠁢󠁳󠁣󠁴󠁿', '🏴󠁧󠁢󠁳󠁣󠁴󠁿'],
])('%j is kept as %j', (text, emoji) => {
  expect(canonicalEmoji(text)).toBe(emoji);
});

test.each([
  '',
  ' ',
  'a',
  '1',
  '#',
  '👍👍',
  '👍 ',
  'x👍',
  '\u200D',
  '\uFE0F',
  '🇩',
  '🇽🇽',
  '👍\u200D👍',
  '\uD83D',
  '🏽👍',
  '👍'.repeat(40),
])('%j is no emoji', (text) => {
  expect(canonicalEmoji(text)).toBeUndefined();
});

test.each([
  [' 👍\uFE0F ', '👍'],
  [':+1:', ':+1:'],
  [':Tada:', ':tada:'],
  [':wave::skin-tone-6:', ':wave::skin-tone-6:'],
])('%j may be named', (text, read) => {
  expect(Emoji.parse(text)).toBe(read);
});

test.each([
  ':',
  '::',
  ':a b:',
  'tada',
  ':tada',
  ':tada::skin-tone-1:',
  ':tada::skin-tone-7:',
  `:${'x'.repeat(65)}:`,
  ':\0:',
  '👍:tada:',
])('%j names no emoji', (text) => {
  expect(Emoji.safeParse(text).success).toBe(false);
});
