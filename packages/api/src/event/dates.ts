import { DurableEvent, EphemeralEvent, Ready, Resync, Time } from '@parley/contracts';
import { z } from 'zod';

/** Where in a shape the times are. */
type Plan = 'time' | { fields: [name: string, plan: Plan][] } | { items: Plan };

/** Reads the plan from a schema; `undefined` for a shape without times. */
function planOf(schema: z.core.$ZodType): Plan | undefined {
  if (schema === Time) return 'time';
  if (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional) return planOf(schema.unwrap());
  if (schema instanceof z.ZodArray) {
    const items = planOf(schema.element);
    return items && { items };
  }
  if (!(schema instanceof z.ZodObject)) return undefined;
  const fields = Object.entries(schema.shape as Record<string, z.core.$ZodType>).flatMap(([name, field]): [string, Plan][] => {
    const plan = planOf(field);
    return plan ? [[name, plan]] : [];
  });
  return fields.length > 0 ? { fields } : undefined;
}

const plans = new Map(
  [...DurableEvent.options, ...EphemeralEvent.options, Ready, Resync].map((schema) => [
    schema.shape.type.value as string,
    planOf(schema),
  ]),
);

/**
 * The paths of the times in an event, as superjson names them: its client makes `Date`s there.
 * They are known from the event's schema, so that superjson need not walk every event (a tenth of its cost).
 */
export function pathsOfTimes(event: { type: string }, root: string): string[] {
  const paths: string[] = [];
  const plan = plans.get(event.type);
  if (plan) collect(plan, event, root, paths);
  return paths;
}

function collect(plan: Plan, value: unknown, path: string, paths: string[]): void {
  if (value === null || value === undefined) return;
  if (plan === 'time') paths.push(path);
  else if ('items' in plan) (value as unknown[]).forEach((item, index) => collect(plan.items, item, `${path}.${index}`, paths));
  else
    for (const [name, field] of plan.fields) collect(field, (value as Record<string, unknown>)[name], `${path}.${name}`, paths);
}
