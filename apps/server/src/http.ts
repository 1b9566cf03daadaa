import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import type { App, Context } from '@parley/api';
import { Refusal } from '@parley/contracts';
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import type { Env } from './env.ts';
import { openHealth } from './health.ts';
import type { Logger } from './log.ts';
import { openReference } from './openapi/reference.ts';
import { sendProblem } from './problems.ts';
import { openRestDoor } from './rest/door.ts';
import { openTrpcDoor } from './trpc.ts';

/** Files never pass through here: a body is a message at the most. */
const largestBody = 256 * 1_024;

/** The HTTP server of a domain, not yet listening: REST, tRPC, the reference, and the health checks. */
export async function createHttp(app: App, env: Env, logger: Logger): Promise<FastifyInstance> {
  const http = fastify({
    logger: false,
    bodyLimit: largestBody,
    requestTimeout: 30_000,
    trustProxy: env.TRUST_PROXY.length > 0 ? env.TRUST_PROXY : false,
    requestIdHeader: false,
    genReqId: () => randomUUID(),
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 256 },
    forceCloseConnections: 'idle',
    http: { headersTimeout: 10_000, maxHeaderSize: 16 * 1_024 },
    frameworkErrors: (error, request, reply) => void sendProblem(logger, error, request, reply),
    clientErrorHandler: answerBadHttp,
  });

  await defend(http, env);
  readJsonOnly(http);
  http.setErrorHandler((error, request, reply) => sendProblem(logger, error, request, reply));
  http.setNotFoundHandler(() => {
    throw new Refusal('not_found', 'There is nothing here. The operations are listed at /docs.');
  });

  openHealth(http, app);
  await openReference(http, env);
  openRestDoor(http, (request) => contextOf(app, request));
  await openTrpcDoor(http, (request) => contextOf(app, request), logger);
  return http;
}

/** What a procedure is told of an HTTP request. */
export function contextOf(app: App, request: FastifyRequest): Context {
  return {
    app,
    token: tokenOf(request),
    peer: { ip: request.ip, user_agent: request.headers['user-agent'] ?? null },
    newRequestId: () => request.id,
  };
}

/** Of two tokens nobody could say whose the request is: then there is none. */
function tokenOf({ raw }: FastifyRequest): string | null {
  const [header, ...others] = raw.headersDistinct['authorization'] ?? [];
  return others.length === 0 ? bearerOf(header) : null;
}

/** The token of an `Authorization: Bearer …` header (RFC 6750); from nowhere else is one taken. */
export function bearerOf(header: string | undefined): string | null {
  return header === undefined ? null : (/^Bearer +([\w.~+/=-]+)$/i.exec(header)?.[1] ?? null);
}

/** The headers that every answer carries, refusals included. */
async function defend(http: FastifyInstance, env: Env): Promise<void> {
  http.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    reply.header('cache-control', 'no-store');
    reply.header('permissions-policy', 'camera=(), geolocation=(), microphone=()');
  });
  await http.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"], baseUri: ["'none'"], objectSrc: ["'none'"] },
    },
    crossOriginResourcePolicy: { policy: 'same-site' },
    referrerPolicy: { policy: 'no-referrer' },
    hsts: { maxAge: 31_536_000, includeSubDomains: true },
    xFrameOptions: { action: 'deny' },
  });
  await http.register(cors, {
    origin: [...env.CORS_ORIGINS, ...(env.PUBLIC_ORIGIN ? [env.PUBLIC_ORIGIN] : [])],
    methods: ['GET', 'POST', 'PUT', 'DELETE'],
    allowedHeaders: ['authorization', 'content-type'],
    exposedHeaders: ['x-request-id', 'retry-after'],
    maxAge: 600,
  });
}

/** JSON in plain UTF-8 is the only body that is read; an empty one is no body. */
function readJsonOnly(http: FastifyInstance): void {
  http.removeAllContentTypeParsers();
  const parse = http.getDefaultJsonParser('error', 'error');
  http.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined);
    else void parse(request, body.toString(), done);
  });
  http.addHook('preParsing', async (request) => {
    const { 'content-encoding': encoding = 'identity', 'content-type': type } = request.headers;
    const charset = /charset="?([^\s;"]+)/i.exec(type ?? '')?.[1] ?? 'utf-8';
    if (encoding !== 'identity' || charset.toLowerCase() !== 'utf-8') {
      throw new Refusal('unsupported_media_type', 'Send the body as plain UTF-8, not encoded.');
    }
  });
}

/** Bytes that are not HTTP: told so, and hung up on. */
function answerBadHttp(error: NodeJS.ErrnoException, socket: Socket): void {
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request';
  if (socket.writable && error.code !== 'ECONNRESET') {
    socket.write(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\nX-Content-Type-Options: nosniff\r\n\r\n`);
  }
  socket.destroy();
}
