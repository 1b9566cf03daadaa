import { Denial } from './denial.ts';

/** The bytes that are asked for, the first and the last of them included. */
export interface Range {
  from: number;
  to: number;
}

/**
 * Reads a header `Range`. What is not one range of bytes is as if it were not there (RFC 9110).
 * @throws Denial `InvalidRange` when nothing of it is in the object
 */
export function readRange(header: string | undefined, size: number): Range | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  if (first !== '' && last !== '' && Number(first) > Number(last)) return undefined;
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const to = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (from > to) throw new Denial('InvalidRange', 'The requested range is not satisfiable');
  return { from, to };
}
