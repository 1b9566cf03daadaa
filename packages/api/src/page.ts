import { Cursor, type Page, Refusal } from '@parley/contracts';
import { z } from 'zod';

/** Where a page ended, as clients carry it: the keys of its last row. It says where to go on, never what may be seen. */
export const encodeCursor = (keys: (string | number)[]): string => Buffer.from(JSON.stringify(keys)).toString('base64url');

/** How well a row fits, as a key of it: an `integer` of the database. */
export const Rank = z.int32().min(0);

/**
 * The keys that a cursor carries.
 * @throws Refusal `invalid_input` for whatever is not a cursor of this list
 */
export function decodeCursor<Keys extends z.ZodType>(keys: Keys, cursor: string): z.output<Keys> {
  try {
    const bytes = Buffer.from(Cursor.parse(cursor), 'base64url');
    if (bytes.toString('base64url') !== cursor) throw new Error('not as it was given out');
    return keys.parse(JSON.parse(bytes.toString()));
  } catch {
    throw new Refusal('invalid_input', '`cursor` must be the `next_cursor` of a page of this list.', {
      issues: [{ path: ['cursor'], message: 'must be a next_cursor of this list' }],
    });
  }
}

/**
 * Cuts a page from its rows, of which one more than the limit was read to know whether there is a next page.
 * @param keysOf the keys by which the rows are sorted
 */
export function cutPage<Row, Item>(
  rows: Row[],
  limit: number,
  keysOf: (row: Row) => (string | number)[],
  toItem: (row: Row) => Item,
): Page<Item> {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { items: page.map(toItem), next_cursor: last && rows.length > limit ? encodeCursor(keysOf(last)) : null };
}
