import { type Allowance, problemOf, refusalOf } from '@parley/api';
import { Refusal } from '@parley/contracts';
import { TRPCError } from '@trpc/server';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from './log.ts';

/** What the HTTP layer itself refuses, before any procedure is reached. */
export function refusalOfRequest(error: unknown): Refusal {
  if (!isFastifyError(error)) return refusalOf(error);
  switch (error.statusCode) {
    case 400:
      return new Refusal(
        'invalid_input',
        error.code === 'FST_ERR_BAD_URL' ? 'The URL is malformed.' : 'The body must be valid JSON.',
      );
    case 413:
      return new Refusal('too_large', 'The request is too large.');
    case 415:
      return new Refusal('unsupported_media_type', 'Send JSON, with the header `Content-Type: application/json`.');
    default:
      return refusalOf(error);
  }
}

/** Fastify says of each of its errors, and of a body that could not be read, with which status to answer. */
const isFastifyError = (error: unknown): error is FastifyError => error instanceof Error && 'statusCode' in error;

/** Answers with problem+json (RFC 9457); a bug is logged under the same request id. */
export function sendProblem(logger: Logger, error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const refusal = refusalOfRequest(error);
  reportBug(logger, refusal, error, { request_id: request.id, method: request.method, route: request.routeOptions.url });
  reply.headers(waitHeaders(refusal));
  if (refusal.reason === 'unauthenticated') reply.header('www-authenticate', 'Bearer');
  return reply
    .code(refusal.status)
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify(problemOf(refusal, request.id)));
}

/** How long to wait, and after how much. */
export const waitHeaders = ({ retryAfter, limit }: Refusal): Record<string, string> => ({
  ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
  ...(retryAfter !== undefined && limit !== undefined && limitHeaders({ limit, remaining: 0, reset: retryAfter })),
});

/** What is left of a limit, in the headers that are in common use (draft-ietf-httpapi-ratelimit-headers-07). */
export const limitHeaders = ({ limit, remaining, reset }: Allowance): Record<string, string> => ({
  'ratelimit-limit': String(limit),
  'ratelimit-remaining': String(remaining),
  'ratelimit-reset': String(reset),
});

/** Logs what is nobody's fault who called. */
export function reportBug(logger: Logger, refusal: Refusal, error: unknown, where: object): void {
  const entry = { err: unwrap(error), ...where };
  if (refusal.reason === 'internal') logger.error(entry, 'a request failed');
  if (refusal.reason === 'unavailable') logger.warn(entry, 'a part that the request needs is down');
}

/** What was really thrown: tRPC wraps it, more than once. */
const unwrap = (error: unknown): unknown => (error instanceof TRPCError && error.cause ? unwrap(error.cause) : error);
