import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UserId } from './id.ts';
import { findNames, mostMentions, resolveNames, spellingsOf } from './mentions.ts';

test.each<[string, string[]]>([
  ['@ann', ['ann']],
  ['Hello @ann, and @bob.smith!', ['ann', 'bob.smith']],
  ['(@ann) "@bob" *@cat* **@dan** _@eve_ ~~@fay~~', ['ann', 'bob', 'cat', 'dan', 'eve_', 'fay']],
  ['@Ann and @ANN are one', ['ann']],
  ['@ann/@bob: cc:@cat', ['ann', 'bob', 'cat']],
  ['Right.@ann', ['ann']],
  ["@ann's", ['ann']],
  ['@channel, @here', ['channel', 'here']],
  ['first line\n> @ann\n- @bob', ['ann', 'bob']],
  ['@annさん、お願い。你好@bob你好', ['ann', 'bob']],
  ['🦊@ann🦊', ['ann']],
  ['[a list](of) @ann [x] @bob', ['ann', 'bob']],
  ['[@ann] (not a link) and [@bob](nor is this)', ['ann', 'bob']],
  ['a ` alone @ann, and `` two @bob', ['ann', 'bob']],
  ['one ` here\n\nand one ` there @ann', ['ann']],
  ['\\`@ann\\`', ['ann']],
  ['<@ann>', ['ann']],
  ['e.g./@ann', ['ann']],
])('%j calls %j', (content, names) => {
  expect(findNames(content)).toEqual(names);
});

test.each([
  'nobody',
  '@ alone',
  '@@ann',
  '@a',
  `@${'a'.repeat(33)}`,
  '@-ann @_ann @.ann',
  'ann@example.com',
  'ann.b+c_@example.com',
  'mailto:ann@example.com',
  '@ann@example.social',
  '`@ann`',
  '``a ` @ann``',
  '`several\n@ann lines`',
  '```@ann```',
  '```\n@ann\n```',
  '```ts\n@ann',
  '~~~\n@ann\n```\n@ann\n~~~',
  '> ```\n> @ann\n> ```',
  '- ```\n  @ann\n  ```',
  '````\n```\n@ann\n````',
  '\\@ann',
  'https://example.com/@ann',
  '<https://example.com/@ann>',
  'example.com/@ann/x',
  'www.example.com/@ann',
  'ftp://@ann',
  '[@ann](https://example.com)',
  '[x](/@ann)',
  '[x](/path "@ann")',
  '![@ann](/picture.png)',
  '[see @ann [x]](/y)',
])('%j calls nobody', (content) => {
  expect(findNames(content)).toEqual([]);
});

test.each([
  ['a Cyrillic letter at the beginning', '@\u0430dmin'],
  ['a Cyrillic letter amid it', '@adm\u0456n'],
  ['a blank that cannot be seen', '@ad\u200Bmin'],
  ['a soft hyphen', '@ad\u00ADmin'],
  ['a turned direction', '@ad\u202Emin'],
  ['full width', '@ad\uFF4Din'],
  ['the sign of Kelvin', '@\u212Aim'],
  ['a ligature', '@o\uFB01ce'],
  ['a tag', '@ad\u{E006D}min'],
  ['an accent', '@ad\u0301min'],
  ['a mathematical letter', '@ad\u{1D426}in'],
])('a name with %s is nobody’s', (_what, content) => {
  expect(findNames(content)).toEqual([]);
});

test('what ends a sentence belongs to a name only if there is such a name', () => {
  expect(spellingsOf('ann.b.-')).toEqual(['ann.b.-', 'ann.b.', 'ann.b']);
  const [ann, dot] = [idOf(1), idOf(2)];
  const known = new Map([
    ['ann', ann],
    ['ann.', dot],
  ]);
  expect(resolveNames(['ann..', 'ann-', 'ann', 'bob', 'here.', 'channel'], known)).toEqual([
    { type: 'user', user_id: dot },
    { type: 'user', user_id: ann },
    { type: 'here' },
    { type: 'channel' },
  ]);
});

test('of many names the first fifty count', () => {
  const names = Array.from({ length: 500 }, (_, number) => `user${number}`);
  expect(findNames(names.map((name) => `@${name} @user0`).join(' '))).toEqual(names.slice(0, mostMentions));
});

const idOf = (number: number) => UserId.parse(`019aa3b2-7c1e-7d3f-9a50-${String(number).padStart(12, '0')}`);

const name = fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,30}[a-z0-9]$/).filter((text) => !['channel', 'here'].includes(text));
/** What may stand beside a call without changing it. */
const beside = fc.constantFrom(' ', '\n', ', ', ' (', ') ', ' “', '” ', ' **', '** ', ': ', ' \u{1F98A} ');
/** What calls nobody. */
const inert = (called: string) =>
  fc.constantFrom(`\`@${called}\``, `${called}@example.com`, `https://x.org/@${called}`, `\\@${called}`);

describe('whatever stands around them', () => {
  test('calls are found, in order, each once', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(beside, name, beside), { maxLength: 40 }), (calls) => {
        const text = calls.map(([before, called, after]) => `${before}@${called}${after}`).join('');
        expect(findNames(text)).toEqual([...new Set(calls.map(([, called]) => called))]);
      }),
    );
  });

  test('what is in code, an address, or escaped calls nobody', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(beside, name.chain(inert), beside)), (pieces) => {
        expect(findNames(pieces.map(([before, piece, after]) => `${before} ${piece} ${after}`).join(''))).toEqual([]);
      }),
    );
  });

  test('any text is read, and every name stands in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from('@`\\[]()/:. \n"~>ab1_-'), 'é', '好', '\u200B') }), (text) => {
        for (const found of findNames(text)) expect(text.toLowerCase()).toContain(`@${found}`);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('reading 12,000 characters looks at each a few times', () => {
  const most = 12_000;
  const steps = (text: string) => {
    const meter = { steps: 0 };
    findNames(text.slice(0, most), meter);
    return meter.steps;
  };
  const runs = Array.from({ length: 154 }, (_, length) => `${'`'.repeat(length + 1)}x`).join('');

  test.each(
    [
      '@',
      '@a',
      '`',
      '`a',
      '@_',
      '[',
      '[](',
      '[]("',
      '](',
      '[@a](b ',
      'a.b/',
      'a/',
      '://',
      'a://@',
      '_@',
      '\n```\n',
      '\n~~~',
      ' ',
      '> ',
      '1. ',
      '- ',
      '\\',
      '@aa ',
    ].map((piece) => [piece, piece.repeat(most)]),
  )('%j, again and again', (_piece, text) => {
    expect(steps(`@${text}`)).toBeLessThan(8 * most);
    expect(steps(`${text.slice(0, most / 2)} @x ) \``.padEnd(most, '`'))).toBeLessThan(8 * most);
  });

  test('runs of backticks, each longer than the one before', () => {
    expect(steps(`@${runs}`)).toBeLessThan(8 * most);
    expect(steps(`@${runs.repeat(2)}`)).toBeLessThan(8 * most);
  });

  test('whatever pieces are put together', () => {
    const piece = fc.constantFrom(...Array.from('@`\\[]()/:. \n"~>a'), '```', '](', '://', 'x.org/', '\n~~~\n');
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 20 }), (pieces) => {
        const text = pieces.join('');
        expect(steps(`@${text.repeat(Math.ceil(most / text.length))}`)).toBeLessThan(8 * most);
      }),
    );
  });
});
