import superjson from 'superjson';
import { expect, test } from 'vitest';
import { dated } from './dated.ts';

const at = () => new Date('2026-11-22T10:00:00.123Z');

test.each([
  undefined,
  null,
  'text',
  7,
  [],
  {},
  { at: at() },
  { items: [{ at: at(), name: 'a' }, { at: null }], next_cursor: null },
  { 'a.b': at(), c: { 'd.e': [at(), [at()]] } },
])('superjson reads what was written as it was: %j', (value) => {
  const written: unknown = JSON.parse(JSON.stringify(dated(value)));
  expect(superjson.deserialize(written as never)).toEqual(value);
  expect(written).toEqual(JSON.parse(superjson.stringify(value)));
});
