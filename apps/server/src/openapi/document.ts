import { appRouter, operations, type Operation } from '@parley/api';
import { Problem } from '@parley/contracts';
import { generateOpenApiDocument } from 'trpc-openapi';
import { z } from 'zod';
import { fieldsOf } from '../rest/plan.ts';
import { refusalsOf } from './refusals.ts';
import { type Json, openToMore, tidy } from './schemas.ts';

/** An operation as the generator leaves it, and as the document shows it. */
interface Entry extends Json {
  responses: Json;
  requestBody?: Json;
  parameters?: (Json & { name: string; schema: Json })[];
}

type Document = Json & { paths: Record<string, Record<string, Entry>>; components: Json & { schemas: Json } };

const tags: Record<string, { description: string; nouns: readonly string[] }> = {
  Accounts: { description: 'Making an account, logging in, your devices, and profiles.', nouns: ['auth', 'sessions', 'users'] },
  Workspaces: {
    description: 'Where a team meets, who belongs to it, invitations, emoji of its own, and who did what.',
    nouns: ['workspaces', 'members', 'invitations', 'emoji', 'audit'],
  },
  Channels: { description: 'Where people talk, and who is in.', nouns: ['channels', 'channelMembers'] },
  Messages: {
    description: 'What people say: in channels, in threads, and to each other alone.',
    nouns: ['messages', 'threads', 'dms', 'reactions'],
  },
  Calls: {
    description: 'Calls in channels and direct messages: who is in them; sound and pictures go between clients.',
    nouns: ['calls'],
  },
  Notifications: { description: 'What somebody is told to look at.', nouns: ['notifications', 'push'] },
  Attachments: { description: 'Files: bringing them, sending them with messages, fetching them.', nouns: ['attachments'] },
  Search: { description: 'Finding messages, channels, people and files.', nouns: ['search'] },
  Events: {
    description: 'What happens: the state to start from, the events after it for those who poll, and who is there.',
    nouns: ['events', 'presence'],
  },
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

  const responses: Json = {};
  for (const operation of operations()) {
    const { openapi } = operation.meta;
    const entry = openapi && document.paths[openapi.path]?.[openapi.method.toLowerCase()];
    if (entry) complete(entry, operation, responses);
  }
  const { schemas, ...components } = document.components;
  return {
    ...document,
    tags: Object.entries(tags).map(([name, tag]) => ({ name, description: tag.description })),
    components: { ...components, schemas: ownSchemas(schemas), responses },
  };
}

/** The generator adds the errors of its own handlers, which are not used. */
function ownSchemas(schemas: Json): Json {
  const own = Object.entries(schemas).filter(([name]) => !name.startsWith('error.'));
  return Object.fromEntries(own.map(([name, schema]) => [name, openToMore(tidy(schema))]));
}

/** What the generator cannot know: names, tags, the true status codes, and why an operation refuses. */
function complete(entry: Entry, operation: Operation, shared: Json): void {
  const { name, meta, inputs } = operation;
  Object.assign(entry, {
    operationId: name,
    tags: tagsOf(name),
    security: meta.openapi?.protect === false ? [] : [{ bearer: [] }],
    parameters: parametersOf(entry, operation),
    ...(entry.requestBody && { requestBody: tidy(entry.requestBody) }),
    responses: {
      ...successes(entry, operation),
      ...refusalsOf(meta, { input: inputs.length > 0, body: 'requestBody' in entry }, shared),
    },
  });
}

function tagsOf(name: string): string[] {
  const [noun = ''] = name.split('.');
  const found = Object.entries(tags).filter(([, { nouns }]) => nouns.includes(noun));
  if (found.length !== 1) throw new Error(`which tag has ${name} in the OpenAPI document?`);
  return found.map(([tag]) => tag);
}

/** The generator takes what makes a field optional away, and with it what was said of the field. */
function parametersOf({ parameters = [] }: Entry, { inputs }: Operation): Json[] {
  const fields = fieldsOf(inputs);
  return parameters.map(({ schema: { description: inner, ...schema }, ...parameter }) => {
    const field = fields.get(parameter.name);
    const { description: said = inner, examples } = (field && z.globalRegistry.get(field)) ?? {};
    return {
      ...parameter,
      ...(said !== undefined && { description: said }),
      schema: tidy({ ...schema, ...(examples !== undefined && { examples }) }),
    };
  });
}

function successes({ responses }: Entry, { meta: { status = 200, idempotent = false } }: Operation): Json {
  if (status === 204) return { 204: { description: 'Done.' } };
  const content = openToMore(tidy((responses['200'] as Json | undefined)?.['content']));
  return {
    ...(status === 201 && { 201: { description: 'Created.', content } }),
    ...((status === 200 || status === 302) && { 200: { description: 'Done.', content } }),
    ...(status === 302 && { 302: { description: 'It is there.', headers: location } }),
    ...(idempotent && { 200: { description: 'It was there already; nothing was created.', content } }),
  };
}

const location: Json = { Location: { description: 'Where it is.', schema: { type: 'string', format: 'uri' } } };
