import { randomUUID } from 'node:crypto';
import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import type { App, Context, Watch } from '@parley/api';
import { Refusal } from '@parley/contracts';
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { answerBadHttp } from './bad-http.ts';
import { tokenOf } from './bearer.ts';
import { readJsonOnly } from './body.ts';
import type { Env } from './env.ts';
import { openHealth } from './health.ts';
import type { Logger } from './log.ts';
import { watchMethods } from './methods.ts';
import { showAnswers } from './metrics/answers.ts';
import { openMetrics } from './metrics/door.ts';
import type { Figures } from './metrics/figures.ts';
import { openReference } from './openapi/reference.ts';
import { openPages } from './pages.ts';
import { sendProblem } from './problems.ts';
import { openRestDoor } from './rest/door.ts';
import { openTrpcDoor } from './trpc.ts';

/** Files never pass through here: a body is a message at the most. */
const largestBody = 256 * 1_024;
const largestHead = 16 * 1_024;

/**
 * The HTTP server of a domain, not yet listening: REST, tRPC, the reference, the health checks, the figures, and the web client.
 * @param filesUrl where clients bring and fetch files
 * @param ending aborted when the server is about to end
 */
export async function createHttp(
  app: App,
  env: Env,
  logger: Logger,
  figures: Figures,
  filesUrl: string,
  ending: AbortSignal = new AbortController().signal,
): Promise<FastifyInstance> {
  const http = fastify({
    logger: false,
    bodyLimit: largestBody,
    requestTimeout: 30_000,
    trustProxy: env.TRUST_PROXY.length > 0 ? env.TRUST_PROXY : false,
    requestIdHeader: false,
    genReqId: () => randomUUID(),
    // What is no id is for the schemas to refuse, however long it is.
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: largestHead },
    rewriteUrl: ({ url = '/' }) => (isMalformed(url) ? malformed : url),
    forceCloseConnections: 'idle',
    // Who still asks on his way out is answered.
    return503OnClosing: false,
    http: { headersTimeout: 10_000, maxHeaderSize: largestHead },
    frameworkErrors: (error, request, reply) => void sendProblem(logger, error, request, reply),
    clientErrorHandler: answerBadHttp,
  });

  await defend(http, env);
  showAnswers(figures.registry, http);
  readJsonOnly(http);
  http.setErrorHandler((error, request, reply) => sendProblem(logger, error, request, reply));
  http.setNotFoundHandler(() => {
    throw new Refusal('not_found', 'There is nothing here. The operations are listed at /docs.');
  });

  const refuseOtherMethods = watchMethods(http);
  openHealth(http, app, ending);
  openMetrics(http, env, figures);
  openReference(http, env);
  openPages(http, filesUrl);
  const [overRest, overTrpc] = [figures.calls.at('rest'), figures.calls.at('trpc')];
  openRestDoor(http, (request) => contextOf(app, request, overRest));
  await openTrpcDoor(http, (request) => contextOf(app, request, overTrpc), logger);
  refuseOtherMethods();
  http.all(malformed, () => {
    throw new Refusal('invalid_input', 'The URL is malformed.');
  });
  return http;
}

/** Where malformed URLs lead, so that they are answered like everything else: the router would not let them in. */
const malformed = '/malformed-url';

function isMalformed(url: string): boolean {
  try {
    return decodeURIComponent(url.split('?', 1)[0] ?? '') === '';
  } catch {
    return true;
  }
}

/** What a procedure is told of an HTTP request. */
export function contextOf(app: App, request: FastifyRequest, watch: Watch): Context {
  return {
    app,
    token: tokenOf(request.raw),
    peer: { ip: request.ip, user_agent: request.headers['user-agent'] ?? null },
    newRequestId: () => request.id,
    watch,
  };
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
    strictPreflight: false,
  });
}
