import { expect, test } from 'vitest';
import { says } from './keywords.ts';

test.each([
  ['the soup is hot', 'soup'],
  ['soup', 'soup'],
  ['(soup)', 'soup'],
  ['soupy soup', 'soup'],
  ['i like c++, you do not', 'c++'],
  ['a big deal', 'big deal'],
  ['größe zählt', 'größe'],
])('%j says %j', (text, keyword) => {
  expect(says(text, keyword)).toBe(true);
});

test.each([
  ['soupy', 'soup'],
  ['a_soup', 'soup'],
  ['ünsoup', 'soup'],
  ['a big  deal', 'big deal'],
  ['', 'soup'],
])('%j does not say %j', (text, keyword) => {
  expect(says(text, keyword)).toBe(false);
});
