import { appRouter, type Context, operations, repeatedText, type Reply } from '@parley/api';
import { Refusal } from '@parley/contracts';
import { callTRPCProcedure, type TRPCProcedureType } from '@trpc/server';
import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import { limitHeaders } from '../problems.ts';
import { readersOf, readFields } from './plan.ts';

/** A procedure that has a door, and where it is. */
interface Door {
  name: string;
  type: TRPCProcedureType;
  method: HTTPMethods;
  url: string;
  success: number;
  idempotent: boolean;
  readers: ReturnType<typeof readersOf>;
}

/**
 * Opens the REST door of every procedure: one route each, straight to the procedure.
 * @param contextOf what the procedures are told of a request
 */
export function openRestDoor(app: FastifyInstance, contextOf: (request: FastifyRequest) => Context): void {
  for (const door of doors()) {
    app.route({
      method: door.method,
      url: door.url,
      handler: (request, reply) => answer(door, request, reply, contextOf(request)),
    });
  }
}

function doors(): Door[] {
  return operations().flatMap(({ name, type, meta: { openapi, alias, status = 200, idempotent = false }, inputs }) => {
    if (!openapi) return [];
    const door = { name, type, method: openapi.method, success: status, idempotent, readers: readersOf(inputs) };
    return [openapi.path, alias].flatMap((path) => (path === undefined ? [] : [{ ...door, url: toUrl(path) }]));
  });
}

const toUrl = (path: string) => path.replaceAll(/\{(\w+)\}/g, ':$1');

async function answer(door: Door, request: FastifyRequest, reply: FastifyReply, context: Context): Promise<unknown> {
  const input = inputOf(door, request);
  const note: Reply = {};
  const output: unknown = await callTRPCProcedure({
    router: appRouter,
    path: door.name,
    getRawInput: async () => input,
    ctx: { ...context, reply: note },
    type: door.type,
    signal: undefined,
    batchIndex: 0,
  });
  if (note.allowance) reply.headers(limitHeaders(note.allowance));
  reply.code(note.existed && door.idempotent ? 200 : door.success);
  if (door.success === 302) return sendOn(reply, output as { url: string }, input);
  if (door.success === 204) return reply.send();
  const text = repeatedText(output);
  return text ? reply.type('application/json; charset=utf-8').send(text) : output;
}

function sendOn(reply: FastifyReply, output: { url: string }, { redirect }: Record<string, unknown>): unknown {
  if (redirect !== false) return reply.redirect(output.url, 302);
  reply.code(200);
  return output;
}

/**
 * The path's, the query's and the body's fields as the one input of the procedure.
 * @throws Refusal `invalid_input` when two of them name the same field differently
 */
function inputOf({ method, readers }: Door, { params, query, body }: FastifyRequest): Record<string, unknown> {
  const fromQuery = method === 'GET' || method === 'DELETE' ? readFields(readers, asObject(query)) : refuseQuery(asObject(query));
  return [asObject(body), readFields(readers, asObject(params))].reduce(joinFields, fromQuery);
}

function joinFields(some: Record<string, unknown>, more: Record<string, unknown>): Record<string, unknown> {
  for (const [name, value] of Object.entries(more)) {
    if (!Object.hasOwn(some, name) || some[name] === value) continue;
    throw new Refusal('invalid_input', `\`${name}\` is said twice, and differently.`, {
      issues: [{ path: [name], message: 'differs from what is said elsewhere' }],
    });
  }
  return { ...some, ...more };
}

function asObject(value: unknown): Record<string, unknown> {
  if (value === undefined || value === null) return {};
  if (typeof value === 'object' && !Array.isArray(value)) return { ...value };
  throw new Refusal('invalid_input', 'The body must be a JSON object.', { issues: [{ path: [], message: 'must be an object' }] });
}

function refuseQuery(query: Record<string, unknown>): Record<string, unknown> {
  const [name] = Object.keys(query);
  if (name === undefined) return {};
  throw new Refusal('invalid_input', `\`${name}\` belongs into the body.`, {
    issues: [{ path: [name], message: 'belongs into the body' }],
  });
}
