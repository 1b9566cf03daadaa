import { z } from 'zod';
import superjson from 'superjson';

/** superjson's envelope, of which only dates are understood: nothing else that it can build is asked for. */
const Envelope = z.strictObject({
  json: z.unknown(),
  meta: z
    .strictObject({
      values: z.record(z.string().max(200), z.tuple([z.literal('Date')])).optional(),
      v: z.literal(1).optional(),
    })
    .optional(),
});

const mostDates = 100;

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
  const paths = Object.keys(meta?.values ?? {});
  if (paths.length === 0) return json;
  if (paths.length > mostDates) throw new RangeError(`more than ${mostDates} dates in one input`);
  return superjson.deserialize({
    json: json as never,
    meta: { values: Object.fromEntries(paths.map((path) => [path, ['Date']])) },
  });
}

/** Inputs are plain JSON shapes; outputs carry `Date`s by superjson. */
export const transformer = {
  input: { serialize: (object: unknown) => superjson.serialize(object), deserialize },
  output: {
    serialize: (object: unknown) => superjson.serialize(object),
    deserialize: (object: never) => superjson.deserialize<unknown>(object),
  },
};
