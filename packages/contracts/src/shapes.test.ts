import { expect, test } from 'vitest';
import { z } from 'zod';
import * as contract from './index.ts';

/** An object's fields, with those of the objects in it; `?` where one may be `null`, `*` where it may be left out. */
function fieldsOf(schema: z.core.$ZodType): string {
  if (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional) return fieldsOf(schema.unwrap());
  if (schema instanceof z.ZodArray) return `[${fieldsOf(schema.element)}]`;
  if (schema instanceof z.ZodIntersection) return `${fieldsOf(schema.def.left)} and ${fieldsOf(schema.def.right)}`;
  if (schema instanceof z.ZodDiscriminatedUnion) return 'one of several';
  if (!(schema instanceof z.ZodObject)) return '';
  const name = nameOf(schema);
  return name ?? `{ ${listFields(schema)} }`;
}

function listFields(schema: z.ZodObject): string {
  return Object.entries<z.core.$ZodType>(schema.shape)
    .map(([name, field]) => {
      const inner = fieldsOf(field);
      return `${name}${mark(field)}${inner === '' || inner === '[]' ? inner : `: ${inner}`}`;
    })
    .join(', ');
}

function mark(field: z.core.$ZodType): string {
  if (field instanceof z.ZodOptional) return `*${mark(field.unwrap())}`;
  return field instanceof z.ZodNullable ? '?' : '';
}

const objects = Object.entries(contract).flatMap(([name, value]): [string, z.ZodObject][] =>
  value instanceof z.ZodObject && value.meta()?.id !== undefined ? [[name, value]] : [],
);
const nameOf = (schema: z.ZodObject) => objects.find(([, known]) => known === schema)?.[0];

test('what goes out has the fields that were listed, and no others', async () => {
  const rows = objects.map(([name, schema]) => `${name}: ${listFields(schema)}`);
  await expect(`${rows.toSorted().join('\n\n')}\n`).toMatchFileSnapshot('shapes.txt');
});

test('events have the fields that were listed, and no others', async () => {
  const rows = [...contract.DurableEvent.options, ...contract.EphemeralEvent.options, contract.Ready, contract.Resync].map(
    ({ shape }) => `${shape.type.value}: ${listFields(shape.data)}`,
  );
  await expect(`${rows.toSorted().join('\n')}\n`).toMatchFileSnapshot('events.txt');
});

test('nothing that goes out is called like a secret', () => {
  const names = objects.flatMap(([, { shape }]) => Object.keys(shape));
  const secret = names.filter((name) => /password|hash|secret|token/.test(name));
  expect(new Set(secret)).toEqual(new Set(['access_token', 'refresh_token', 'token', 'token_type']));
});
