import { describe, expect, test } from 'vitest';
import { remarkMarks, split, type TreeNode } from '../src/message/marks.ts';

const marksIn = (text: string) =>
  split(text).flatMap(({ type, children }) => (type === 'mark' ? children?.map(({ value }) => value) : []));

describe('the marks in a text', () => {
  test.each([
    ['Hello @mia, how are you?', ['@mia']],
    ['(@mia) and @Max.', ['@mia', '@Max.']],
    ['call @channel in #general: now', ['@channel', '#general']],
    ['お茶@miaさん', ['@mia']],
    [':tada::+1::skin-tone-3: done', [':tada:', ':+1::skin-tone-3:']],
    ['#küche is #1', ['#küche', '#1']],
  ])('%s', (text, marks) => {
    expect(marksIn(text)).toEqual(marks);
    expect(
      split(text)
        .map(({ value, children }) => value ?? children?.[0]?.value)
        .join(''),
    ).toBe(text);
  });

  test.each(['mia@example.com', 'x_@mia', '@mia@example', '@miaé', 'at 10:30:20', 'a#b', 'page#part', '@', '# title', ': no :'])(
    'there are none in %s',
    (text) => {
      expect(marksIn(text)).toEqual([]);
    },
  );
});

describe('a message of nothing but emoji', () => {
  const isLarge = (...values: string[]) => {
    const paragraph: TreeNode = { type: 'paragraph', children: values.map((value) => ({ type: 'text', value })) };
    remarkMarks()({ type: 'root', children: [paragraph] });
    return paragraph.data !== undefined;
  };

  test.each(['🎉', '🎉 👍🏽', ':tada: 🎉', '👨‍👩‍👧', '🇩🇪', '❤️'])('%s is large', (text) => {
    expect(isLarge(text)).toBe(true);
  });

  test.each(['🎉 yes', '1', '#', '🎉'.repeat(30), '©', 'a :tada:'])('%s is not', (text) => {
    expect(isLarge(text)).toBe(false);
  });
});
