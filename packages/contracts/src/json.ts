import { z } from 'zod';
import { WellFormed } from './text.ts';

const deepest = 16;

/**
 * Anything that JSON can say, of which nothing is known but its size.
 * @param max bytes, as JSON in UTF-8
 */
export const Json = (max: number) =>
  z
    .unknown()
    .refine((value) => isJson(value, deepest), {
      error: `must be JSON of well-formed text, at most ${deepest} levels deep`,
      abort: true,
    })
    .refine((value) => new TextEncoder().encode(JSON.stringify(value)).length <= max, `must be at most ${max} bytes as JSON`);

function isJson(value: unknown, levels: number): boolean {
  if (typeof value === 'string') return WellFormed.safeParse(value).success;
  if (typeof value !== 'object') return typeof value === 'boolean' || Number.isFinite(value);
  if (value === null) return true;
  if (levels === 0) return false;
  if (Array.isArray(value)) return value.every((item) => isJson(item, levels - 1));
  return isPlain(value) && Object.entries(value).every(([name, field]) => isName(name) && isJson(field, levels - 1));
}

const isPlain = (value: object) => [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null);

/** Not the one that would change what an object is. */
const isName = (name: string) => name !== '__proto__' && WellFormed.safeParse(name).success;
