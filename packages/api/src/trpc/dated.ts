/** superjson's form of a value: plain JSON, and the paths of what is none. */
export interface Dated {
  json: unknown;
  meta?: { values: ['undefined'] | Record<string, ['Date']>; v: 1 };
}

/**
 * Writes an answer in superjson's form. Of all that superjson knows our answers contain only `Date`s, and so its
 * general walk, which costs more than everything else about a call, is not needed: `JSON.stringify` writes a `Date`
 * just as superjson does. What is `undefined` in an object is left out, as in JSON.
 */
export function dated(value: unknown): Dated {
  if (value === undefined) return { json: null, meta: { values: ['undefined'], v: 1 } };
  const values: Record<string, ['Date']> = {};
  collect(value, '', values);
  return Object.keys(values).length === 0 ? { json: value } : { json: value, meta: { values, v: 1 } };
}

function collect(value: unknown, path: string, values: Record<string, ['Date']>): void {
  if (typeof value !== 'object' || value === null) return;
  if (value instanceof Date) values[path] = ['Date'];
  else if (Array.isArray(value))
    for (let index = 0; index < value.length; index++) collect(value[index], join(path, String(index)), values);
  else for (const key in value) collect((value as Record<string, unknown>)[key], join(path, key), values);
}

const join = (path: string, key: string) => {
  const step = key.includes('.') ? key.replaceAll('.', String.raw`\.`) : key;
  return path === '' ? step : `${path}.${step}`;
};
