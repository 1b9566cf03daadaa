import { appRouter, type Meta, operations } from '@parley/api';
import { denialsOf, Problem, type Reason, reasons } from '@parley/contracts';
import { generateOpenApiDocument } from 'trpc-openapi';

type Json = Record<string, unknown>;
type Operation = Json & { operationId: string; responses: Json; requestBody?: unknown; parameters?: Json[] };
type Document = Json & { paths: Record<string, Record<string, Operation>>; components: { schemas: Json } };

const tags: Record<string, string> = {
  auth: 'Accounts',
  users: 'Accounts',
  workspaces: 'Workspaces',
  members: 'Workspaces',
  channels: 'Channels',
  channelMembers: 'Channels',
  messages: 'Messages',
};

const description = `Parley's REST API. The same operations answer, under the same names, to typed tRPC clients at \`/trpc\`.

Log in for an access token and send it as \`Authorization: Bearer …\`. Lists take \`limit\` and \`cursor\`. Errors are
\`application/problem+json\` (RFC 9457); branch on their \`reason\`. Live events come over the WebSocket at \`/trpc\`.`;

/**
 * The OpenAPI 3.1 document of the REST door, made from the same procedures.
 * @param origin where clients reach the server; `/` when that is not known
 */
export function makeDocument(origin: string): Document {
  const document = generateOpenApiDocument(appRouter, {
    title: 'Parley',
    version: '0.1.0',
    description,
    baseUrl: origin,
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    defs: { Problem },
  }) as unknown as Document;

  for (const { name, meta } of operations()) {
    if (!meta.openapi) continue;
    const operation = document.paths[meta.openapi.path]?.[meta.openapi.method.toLowerCase()];
    if (operation) complete(operation, name, meta);
  }
  return { ...document, tags: [...new Set(Object.values(tags))].map((tag) => ({ name: tag })) };
}

/** What the generator cannot know: names, tags, the true status codes, and why an operation refuses. */
function complete(operation: Operation, name: string, meta: Meta): void {
  const [noun = ''] = name.split('.');
  operation.operationId = name;
  operation['tags'] = [tags[noun] ?? noun];
  operation['security'] = meta.openapi?.protect === false ? [] : [{ bearer: [] }];
  operation.responses = { ...successes(operation, meta), ...refusals(operation, meta) };
}

function successes({ responses }: Operation, { status = 200, idempotent }: Meta): Json {
  if (status === 204) return { 204: { description: 'Done.' } };
  const content = (responses['200'] as Json | undefined)?.['content'];
  return {
    ...(status === 201 && { 201: { description: 'Created.', content } }),
    ...(status === 200 && { 200: { description: 'Done.', content } }),
    ...(idempotent && { 200: { description: 'It was there already; nothing was created.', content } }),
  };
}

function refusals(operation: Operation, meta: Meta): Json {
  const byStatus = new Map<number, Reason[]>();
  for (const reason of reasonsFor(operation, meta)) {
    const { status } = reasons[reason];
    byStatus.set(status, [...(byStatus.get(status) ?? []), reason]);
  }
  return Object.fromEntries([...byStatus].map(([status, why]) => [status, problem(why)]));
}

function reasonsFor({ requestBody, parameters = [] }: Operation, { openapi, right, refuses = [] }: Meta): Set<Reason> {
  const takesInput = requestBody !== undefined || parameters.length > 0;
  return new Set<Reason>([
    ...(takesInput ? (['invalid_input'] as const) : []),
    ...(openapi?.protect === false ? [] : (['unauthenticated'] as const)),
    ...(right ? (['not_found', ...denialsOf(right)] as const) : []),
    ...refuses,
    ...(requestBody === undefined ? [] : (['too_large', 'unsupported_media_type'] as const)),
    'internal',
    'unavailable',
  ]);
}

const problem = (why: Reason[]): Json => ({
  description: `\`${why.join('`, `')}\``,
  content: {
    'application/problem+json': {
      schema: {
        allOf: [
          { $ref: '#/components/schemas/Problem' },
          { type: 'object', properties: { reason: { type: 'string', enum: why } } },
        ],
      },
    },
  },
});
