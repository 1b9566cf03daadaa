import { appRouter, type Context, operations, refusalOf, requestIdOf, toTRPCError } from '@parley/api';
import { Refusal } from '@parley/contracts';
import { getErrorShape, transformTRPCResponse } from '@trpc/server';
import { fastifyRequestHandler } from '@trpc/server/adapters/fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { textOf } from './body.ts';
import type { Logger } from './log.ts';
import { refusalOfRequest, reportBug, waitHeaders } from './problems.ts';

/** How many calls one request, or one frame on a socket, may carry. */
export const largestBatch = 20;

const json = 'application/json; charset=utf-8';

const subscriptions = new Set(operations().flatMap(({ name, type }) => (type === 'subscription' ? [name] : [])));

/** tRPC over HTTP at `/trpc`: JSON only, so that no form of another site can call it. */
export async function openTrpcDoor(
  http: FastifyInstance,
  contextOf: (request: FastifyRequest) => Context,
  logger: Logger,
): Promise<void> {
  await http.register(async (trpc) => {
    trpc.removeAllContentTypeParsers();
    trpc.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body: Buffer, done) =>
      done(null, textOf(body)),
    );
    trpc.setErrorHandler((error, request, reply) => {
      const refusal = refusalOfRequest(error);
      reportBug(logger, refusal, error, { request_id: request.id });
      return reply.code(refusal.status).send(asResponse(refusal, contextOf(request)));
    });
    trpc.route<{ Params: { path: string } }>({
      method: ['GET', 'POST'],
      url: '/trpc/:path',
      exposeHeadRoute: false,
      preHandler: refuseSubscriptions,
      handler: (request, reply) =>
        fastifyRequestHandler({
          router: appRouter,
          req: request,
          res: reply,
          path: request.params.path,
          maxBatchSize: largestBatch,
          createContext: () => contextOf(request),
          onError: ({ error, path }) =>
            reportBug(logger, refusalOf(error), error, { request_id: requestIdOf(error, () => request.id), path }),
          responseMeta: ({ errors, eagerGeneration }) => {
            const refusal = errors.map(refusalOf).find(({ retryAfter }) => retryAfter !== undefined);
            // What is streamed says itself what it is.
            const type = eagerGeneration ? {} : { 'content-type': json };
            return { headers: { ...type, ...(refusal && waitHeaders(refusal)) } };
          },
        }),
    });
  });
}

/** A stream over HTTP would be a second way to the events, past all that the socket guards. */
async function refuseSubscriptions({ params }: FastifyRequest<{ Params: { path: string } }>): Promise<void> {
  if (!params.path.split(',').some((name) => subscriptions.has(name))) return;
  throw new Refusal('invalid_input', 'Subscribe over the WebSocket at /trpc.');
}

/** A refusal of the HTTP layer in tRPC's own form, which its clients understand. */
function asResponse(refusal: Refusal, ctx: Context): unknown {
  const config = appRouter._def._config;
  const error = getErrorShape({ config, error: toTRPCError(refusal), type: 'unknown', path: undefined, input: undefined, ctx });
  return transformTRPCResponse(config, { error });
}
