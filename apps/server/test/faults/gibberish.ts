import { operations } from '@parley/api';
import { z } from 'zod';
import type { Dice } from './dice.ts';

/** Values that nobody expects, wherever they stand. */
const oddities: Record<string, readonly unknown[]> = {
  things: [null, true, false, [], {}, [[]], [null], { $ne: '' }, { length: -1 }, { toString: 1 }, { toJSON: 'x' }],
  numbers: [0, -0, -1, 1.5, 2 ** 31, -(2 ** 31) - 1, 2 ** 53, 2 ** 63, 2 ** 64, 1e308, 5e-324],
  characters: [
    '',
    ' ',
    '\0',
    'a\0b',
    '\ud800',
    '\udc00',
    'x\udfff\ud800',
    '\u202e',
    '\u200b',
    '\ufeff',
    '\uffff',
    '\u0301'.repeat(50),
  ],
  letters: ['👩‍👩‍👧', 'ﬁ', 'İ', '９'],
  marks: ["'", '"', '\\', '%', '_', '%00', '../..', '$1', ';--', '((((', ':*', '!&|', '<@x>', '@channel', '\r\nX: y'],
  names: ['__proto__', 'constructor', 'prototype', 'toString', 'then', 'null', 'undefined', 'NaN', 'true'],
  digits: ['-1', '1e999', '0x10', '9223372036854775808', '99999999999999999999999'],
  ids: ['00000000-0000-0000-0000-000000000000', 'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF', '{019aa3b2-7c1e-7d3f-9a50-3c6f0e2b9d11}'],
  times: [
    '0000-00-00',
    '2026-02-30T00:00:00Z',
    '+275760-09-13T00:00:00.000Z',
    '-271821-04-20T00:00:00.000Z',
    '9999-12-31T23:59:60Z',
  ],
  long: ['x'.repeat(5_000), '語'.repeat(13_000), '🌴'.repeat(3_000)],
};
const odd = Object.values(oddities).flat();

/** An id that was heard of, and the name of the field in which it stood. */
export interface Known {
  name: string;
  id: string;
}

/** What somebody says who knows what is asked for, and what becomes of that in careless hands. */
export class Gibberish {
  readonly dice: Dice;
  readonly #ids: readonly Known[];

  /** @param ids those that there are; they may become more */
  constructor(dice: Dice, ids: readonly Known[]) {
    this.dice = dice;
    this.#ids = ids;
  }

  odd(): unknown {
    return this.dice.oneOf(odd);
  }

  oddText(): string {
    const value = this.odd();
    return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  }

  /** One of the operations, with an input that might do. */
  call(): Call & { input: unknown } {
    const call = this.dice.oneOf(this.dice.oneIn(50) ? calls : harmless);
    return { ...call, input: Object.assign({}, ...call.schemas.map((schema) => this.#fit(schema))) as unknown };
  }

  /** One that would fit in a field, mostly. */
  id(name: string): string {
    const fitting = this.#ids.filter((known) => name.startsWith(known.name));
    return this.dice.oneOf(fitting.length > 0 && !this.dice.oneIn(8) ? fitting : this.#ids).id;
  }

  /** The value with something in it changed. */
  mangle(value: unknown): unknown {
    const { dice } = this;
    if (typeof value !== 'object' || value === null || dice.oneIn(6)) return dice.oneIn(20) ? this.deep() : this.odd();
    const entries: [string, unknown][] = Object.entries(value);
    const at = dice.below(entries.length + 1);
    const [name, child] = entries[at] ?? [this.oddText(), undefined];
    const changed: [string, unknown][] = dice.oneIn(4) ? [] : [[name, this.mangle(child)]];
    const all = entries.toSpliced(at, 1, ...changed);
    return Array.isArray(value) ? all.map(([, item]) => item) : Object.fromEntries(all);
  }

  /** The text with something in it changed. */
  garble(text: string): string {
    const { dice } = this;
    const [from, to] = [dice.below(text.length + 1), dice.below(text.length + 1)].sort((one, other) => one - other) as [
      number,
      number,
    ];
    const between = dice.oneOf([
      '',
      this.oddText(),
      text.slice(from, to).repeat(2),
      '\\u0000',
      '\\ud800',
      '1e999',
      '"',
      '{',
      ']',
    ]);
    return dice.oneIn(4) ? text.slice(0, to) : `${text.slice(0, from)}${between}${text.slice(dice.oneIn(2) ? from + 1 : to)}`;
  }

  /** So deep that whoever walks down by calling himself falls. */
  deep(): unknown {
    let value: unknown = 1;
    for (let depth = this.dice.oneOf([50, 500, 3_000]); depth > 0; depth--) value = depth % 2 === 0 ? [value] : { a: value };
    return value;
  }

  #fit(schema: Schema, name = ''): unknown {
    const { dice } = this;
    const variants = schema.anyOf ?? schema.oneOf ?? schema.enum;
    if (schema.const !== undefined) return schema.const;
    if (schema.enum) return dice.oneOf(schema.enum);
    if (variants) return this.#fit(dice.oneOf(variants as Schema[]), name);
    if (schema.type === 'object') return this.#object(schema);
    if (schema.type === 'array') return Array.from({ length: dice.below(3) }, () => this.#fit(schema.items ?? {}, name));
    if (schema.type === 'boolean') return dice.oneIn(2);
    if (schema.type === 'null') return null;
    if (schema.type === 'integer' || schema.type === 'number') return (schema.minimum ?? 0) + dice.below(100);
    if (schema.format === 'uuid' || name.endsWith('id') || name.endsWith('ids')) return this.id(name);
    return dice.oneOf(texts[name] ?? anyTexts);
  }

  #object({ properties = {}, required = [] }: Schema): object {
    const said = Object.entries(properties).filter(
      ([name]) => required.includes(name) || this.dice.oneIn(name === 'cursor' ? 10 : 2),
    );
    return Object.fromEntries(said.map(([name, schema]) => [name, this.#fit(schema, name)]));
  }
}

/** A JSON schema, as far as it is looked at. */
interface Schema {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  format?: string;
  minimum?: number;
}

export interface Call {
  name: string;
  type: string;
  door: { method: string; path: string } | undefined;
  schemas: Schema[];
}

const calls = operations().map(({ name, type, meta, inputs }): Call => ({
  name,
  type,
  door: meta.openapi,
  schemas: inputs.map((input) => z.toJSONSchema(input as z.ZodType, { io: 'input', unrepresentable: 'any' }) as Schema),
}));

/** Those after which one is still there. */
const harmless = calls.filter(
  ({ name }) => !/^auth\.|sessions\.delete|changePassword|(workspaces|channels)\.delete|[sS]\.remove$/.test(name),
);

/** What stands in some fields, and in all others. */
const texts: Record<string, readonly unknown[]> = {
  emoji: ['👍', '🌴', 'x'],
  q: ['some', 'from:me some', 'in:general', 'has:file before:2026-01-01', '"a b" -c'],
  email: ['x@example.com'],
  cursor: ['x', 'MDE5YWEzYjI'],
  last_event_id: ['x', '1.1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1'],
  content_type: ['image/png', 'text/plain'],
  avatar_url: ['https://example.com/x.png'],
  expires_at: ['2099-01-01T00:00:00.000Z'],
  before: ['2026-11-22T10:00:00.000Z'],
  muted_until: ['2099-01-01T00:00:00.000Z'],
};
const anyTexts = ['something', 'Grüße 🌴', '@channel what?', 'x', 'some-name'];
