import type { z } from 'zod';

/** What a schema left of answers that will be given again. */
const checked = new WeakMap<object, unknown>();
/** Those as JSON; nothing until somebody wants that. */
const texts = new WeakMap<object, Buffer | undefined>();

/** Notes that this very answer will be given again: it is checked and made into JSON once. Nobody may change it any more. */
export function toBeRepeated<Answer extends object>(answer: Answer): Answer {
  checked.set(answer, undefined);
  return answer;
}

/** The same schema; what it has checked once, it does not check again if it is `toBeRepeated`. */
export function checkedOnce<Schema extends z.ZodObject>(schema: Schema): Schema {
  const parse = (answer: object): unknown => {
    const known = checked.get(answer);
    if (known !== undefined) return known;
    const parsed = schema.parse(answer);
    if (!checked.has(answer)) return parsed;
    checked.set(answer, parsed);
    texts.set(parsed, undefined);
    return parsed;
  };
  return new Proxy(schema, { get: (target, name): unknown => (name === 'parse' ? parse : Reflect.get(target, name)) });
}

/** The JSON of an answer that is given again; nothing for any other. */
export function repeatedText(answer: unknown): Buffer | undefined {
  if (typeof answer !== 'object' || answer === null || !texts.has(answer)) return undefined;
  const text = texts.get(answer) ?? Buffer.from(JSON.stringify(answer));
  texts.set(answer, text);
  return text;
}
