/** JSON, of which no more is known than that it is an object. */
export type Json = Record<string, unknown>;

/** What the generator says of our shapes, in fewer words and without repeating itself. */
export const tidy = (written: unknown): unknown => rewrite(written, simpler);

/** Answers may get more fields in time, and so a client must not refuse those that it does not know. */
export const openToMore = (written: unknown): unknown => rewrite(written, withoutEnd);

function simpler(schema: Json): Json {
  // A type that is given in so many words says all that there is to say of its variants.
  const { anyOf, ...plain } = schema;
  const said = 'type' in schema && anyOf !== undefined ? plain : schema;
  return Object.fromEntries(Object.entries(said).filter(([, value]) => !isNoBound(value)));
}

function withoutEnd({ additionalProperties, ...schema }: Json): Json {
  return additionalProperties === false || additionalProperties === undefined ? schema : { ...schema, additionalProperties };
}

/** Every whole number in JavaScript is this side of it. */
const isNoBound = (value: unknown) => value === Number.MAX_SAFE_INTEGER || value === Number.MIN_SAFE_INTEGER;

/** Rewrites every object in a part of the document, the innermost first. */
function rewrite(written: unknown, change: (schema: Json) => Json): unknown {
  if (Array.isArray(written)) return written.map((item) => rewrite(item, change));
  if (typeof written !== 'object' || written === null) return written;
  return change(Object.fromEntries(Object.entries(written).map(([name, value]) => [name, rewrite(value, change)])));
}
