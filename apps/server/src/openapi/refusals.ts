import { type Meta, problemOf } from '@parley/api';
import { denialsOf, type Reason, reasons, Refusal } from '@parley/contracts';
import type { Json } from './schemas.ts';

/** What an operation is given, as far as it is a cause of refusals. */
interface Takes {
  input: boolean;
  body: boolean;
}

/**
 * The responses of an operation that are refusals, by status.
 * @param shared gets each of them once, under its name, for all the operations that refer to it
 */
export function refusalsOf(meta: Meta, takes: Takes, shared: Json): Json {
  const byStatus = new Map<number, Reason[]>();
  for (const reason of reasonsFor(meta, takes)) {
    const { status } = reasons[reason];
    byStatus.set(status, [...(byStatus.get(status) ?? []), reason]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, why]) => {
      const name = why.join('.');
      shared[name] ??= responseFor(status, why);
      return [status, { $ref: `#/components/responses/${name}` }];
    }),
  );
}

function reasonsFor({ openapi, right, limit, refuses = [] }: Meta, { input, body }: Takes): Set<Reason> {
  return new Set<Reason>([
    ...(input ? (['invalid_input'] as const) : []),
    ...(openapi?.protect === false ? [] : (['unauthenticated'] as const)),
    ...(right ? (['not_found', ...denialsOf(right)] as const) : []),
    ...refuses,
    ...(limit ? (['rate_limited'] as const) : []),
    ...(body ? (['too_large', 'unsupported_media_type'] as const) : []),
    'internal',
    'unavailable',
  ]);
}

const responseFor = (status: number, why: Reason[]): Json => ({
  description: `\`${why.join('`, `')}\``,
  ...(status === 429 || status === 503 ? { headers: retryAfter } : {}),
  content: {
    'application/problem+json': {
      schema: {
        allOf: [
          { $ref: '#/components/schemas/Problem' },
          { type: 'object', properties: { reason: { type: 'string', enum: why } } },
        ],
      },
      examples: Object.fromEntries(why.map((reason) => [reason, { value: example(reason) }])),
    },
  },
});

const retryAfter: Json = {
  'Retry-After': { description: 'Seconds to wait before the next try.', schema: { type: 'integer', minimum: 1 } },
};

const example = (reason: Reason) =>
  problemOf(new Refusal(reason, 'What is wrong with this request, and what to do.'), '7f1d6c1e-51d5-4b0e-8f0a-2b1c6f5f6f0d');
