import { describe, expect, test } from 'vitest';
import { format, type Format, formatOf } from '../src/composer/format.ts';
import { soughtAt } from '../src/composer/sought.ts';
import { typingOf } from '../src/composer/typing-said.ts';

describe('what is sought where one writes', () => {
  test.each([
    ['@', 'mention', ''],
    ['Hello @ma', 'mention', 'ma'],
    ['first\n(@max.p', 'mention', 'max.p'],
    ['see #küch', 'channel', 'küch'],
    ['nice :ta', 'emoji', 'ta'],
    ['`code` @m', 'mention', 'm'],
    ['```\ncode\n```\n@m', 'mention', 'm'],
  ])('%j', (text, kind, q) => {
    expect(soughtAt(text, text.length)).toEqual({ kind, q, from: text.length - q.length - 1, to: text.length });
  });

  test.each(['mia@exam', 'a#b', 'ok :)', ':t', '10:30', '@mia ', '`@mi', '```\n@mi', ''])('nothing in %j', (text) => {
    expect(soughtAt(text, text.length)).toBeUndefined();
  });

  test('what stands behind it is not part of it', () => {
    expect(soughtAt('@mia and', 3)).toEqual({ kind: 'mention', q: 'mi', from: 0, to: 3 });
  });
});

describe('the formats', () => {
  const formatted = (text: string, name: Format) => {
    const from = text.indexOf('[');
    const to = text.indexOf(']') - 1;
    const value = text.replace(/[[\]]/g, '');
    const edit = format(value, from, to, name);
    const after = value.slice(0, edit.from) + edit.text + value.slice(edit.to);
    const [begin, end] = edit.select;
    return `${after.slice(0, begin)}[${after.slice(begin, end)}]${after.slice(end)}`;
  };

  test.each<[string, Format, string]>([
    ['so [good]', 'bold', 'so **[good]**'],
    ['so **[good]**', 'bold', 'so [good]'],
    ['so [**good**]', 'bold', 'so [good]'],
    ['so []', 'italic', 'so _[]_'],
    ['[ good ]', 'strike', ' ~~[good]~~ '],
    ['[a = 1]', 'code', '`[a = 1]`'],
    ['see [a\nb]', 'code', 'see \n```\n[a\nb]\n```'],
  ])('%j made %s is %j', (before, name, after) => {
    expect(formatted(before, name)).toBe(after);
  });

  test('stand for keys, with Control as with Command', () => {
    const keys = { key: 'b', ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };
    expect(formatOf(keys)).toBeUndefined();
    expect(formatOf({ ...keys, ctrlKey: true })).toBe('bold');
    expect(formatOf({ ...keys, key: 'i', metaKey: true })).toBe('italic');
    expect(formatOf({ ...keys, key: 'C', ctrlKey: true, shiftKey: true })).toBe('code');
    expect(formatOf({ ...keys, key: 'c', ctrlKey: true })).toBeUndefined();
  });
});

test.each([
  [[], ''],
  [['Mia'], 'Mia is typing…'],
  [['Mia', 'Max'], 'Mia and Max are typing…'],
  [['Mia', 'Max', 'Ann'], 'Several people are typing…'],
])('%j: %s', (names, said) => {
  expect(typingOf(names)).toBe(said);
});
