import superjson from 'superjson';
import { z } from 'zod';
import { HandOver } from '../event/subscriber.ts';
import { dated } from './dated.ts';

/** What is no JSON and may come all the same: dates, and what a TypeScript client leaves `undefined`. */
const Leaf = z.tuple([z.enum(['Date', 'undefined'])]);
const mostLeaves = 100;

/** superjson's envelope. Nothing else that it can build is asked for. */
const Envelope = z.strictObject({
  json: z.unknown(),
  meta: z
    .strictObject({
      values: z
        .union([
          Leaf,
          z
            .record(z.string().max(200), Leaf)
            .refine(
              (leaves) => Object.keys(leaves).length <= mostLeaves,
              `must be at most ${mostLeaves} values that are no JSON`,
            ),
        ])
        .optional(),
      v: z.literal(1).optional(),
    })
    .optional(),
});

const isEnvelope = (input: unknown): input is { json: unknown } =>
  typeof input === 'object' &&
  input !== null &&
  'json' in input &&
  Object.keys(input).every((key) => key === 'json' || key === 'meta');

/**
 * Reads what a client sent: plain JSON, or superjson's envelope with dates in it.
 * Anything richer is refused, because it lets a small input grow or become code (RegExp, references).
 * @throws ZodError for an envelope with other types
 */
function deserialize(input: unknown): unknown {
  if (!isEnvelope(input)) return input;
  const { json, meta } = Envelope.parse(input);
  return superjson.deserialize({ json: json as never, ...(meta?.values && { meta: { values: meta.values } }) });
}

/** Inputs are plain JSON shapes; outputs carry `Date`s by superjson. */
export const transformer = {
  input: { serialize: (object: unknown) => superjson.serialize(object), deserialize },
  output: {
    serialize: (object: unknown) => (object instanceof HandOver ? object : dated(object)),
    deserialize: (object: never) => superjson.deserialize(object),
  },
};
