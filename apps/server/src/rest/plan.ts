import { z } from 'zod';

/** Reads one value from a path or a query, where everything is text, as the kind that its field wants. */
type Reader = (text: string) => unknown;

const asText: Reader = (text) => text;
const asNumber: Reader = (text) => (/^-?\d{1,15}(\.\d{1,6})?$/.test(text) ? Number(text) : text);
const asBoolean: Reader = (text) => (text === 'true' ? true : text === 'false' ? false : text);

/** The field's kind beneath what makes it optional. */
function innermost(field: z.core.$ZodType): z.core.$ZodType {
  const { def } = field._zod;
  return 'innerType' in def ? innermost(def.innerType as z.core.$ZodType) : field;
}

/** A switch that is off unless it is named may be named without a value: `?download`. */
const asSwitch: Reader = (text) => (text === '' ? true : asBoolean(text));

const isSwitch = ({ _zod: { def } }: z.core.$ZodType) =>
  def.type === 'default' && (def as z.core.$ZodDefaultDef).defaultValue === false;

function readerOf(field: z.core.$ZodType): Reader {
  switch (innermost(field)._zod.def.type) {
    case 'number':
      return asNumber;
    case 'boolean':
      return isSwitch(field) ? asSwitch : asBoolean;
    default:
      return asText;
  }
}

/**
 * How to read an operation's fields from text, by name. What does not have the form of its kind is passed
 * on as it is, for the schema to refuse; nothing here changes the schema that the other faces use.
 */
export function readersOf(inputs: unknown[]): Map<string, Reader> {
  return new Map([...fieldsOf(inputs)].map(([name, field]) => [name, readerOf(field)]));
}

/** The fields of an operation's input by name; where several schemas have one, as the last says. */
export function fieldsOf(inputs: unknown[]): Map<string, z.core.$ZodType> {
  const fields = new Map<string, z.core.$ZodType>();
  for (const input of inputs) {
    const schema = input instanceof z.ZodOptional ? input.unwrap() : input;
    if (!(schema instanceof z.ZodObject)) continue;
    for (const [name, field] of Object.entries<z.core.$ZodType>(schema.shape)) fields.set(name, field);
  }
  return fields;
}

/** The text fields of a path or a query as an input. A field that is given twice stays a list, which no schema takes. */
export function readFields(readers: Map<string, Reader>, fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      const read = readers.get(name) ?? asText;
      return [name, typeof value === 'string' ? read(value) : value];
    }),
  );
}
