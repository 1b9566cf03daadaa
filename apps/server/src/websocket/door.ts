import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type App, appRouter, type Context, refusalOf, requestIdOf } from '@parley/api';
import { type CreateWSSContextFnOptions, getWSConnectionHandler, type WSSHandlerOptions } from '@trpc/server/adapters/ws';
import type { FastifyInstance } from 'fastify';
import { WebSocketServer } from 'ws';
import { bearerOf } from '../bearer.ts';
import type { Env } from '../env.ts';
import type { Logger } from '../log.ts';
import type { Figures } from '../metrics/figures.ts';
import { showSockets } from '../metrics/sockets.ts';
import { reportBug } from '../problems.ts';
import { largestBatch } from '../trpc.ts';
import proxyAddress from '@fastify/proxy-addr';
import { Admissions } from './admissions.ts';
import { limitFrames } from './limits.ts';
import { protocolOf } from './protocol.ts';
import { closeCodes, LiveSocket } from './socket.ts';

const largestFrame = 64 * 1_024;
const handshakeMs = 5_000;
/** A dead peer is found within 35 seconds. */
const usualKeepAlive: KeepAlive = { enabled: true, pingMs: 25_000, pongWaitMs: 10_000 };

/** How soon a peer who says nothing is asked whether he is there, and how long he has for the answer. */
export type KeepAlive = NonNullable<WSSHandlerOptions<typeof appRouter>['keepAlive']>;

/** The WebSocket at `/trpc`, on the HTTP server's own port. Returns how to send everybody away. */
export function openWebSocketDoor(
  http: FastifyInstance,
  app: App,
  env: Env,
  logger: Logger,
  figures: Figures,
  keepAlive: KeepAlive = usualKeepAlive,
): () => void {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: largestFrame,
    perMessageDeflate: false,
    WebSocket: LiveSocket,
  });
  showSockets(figures.registry, sockets);
  const watch = figures.calls.at('ws');
  const admissions = new Admissions(app, env);
  const isTrusted = proxyAddress.compile(env.TRUST_PROXY);
  const addressOf = (request: IncomingMessage) => proxyAddress(request, isTrusted) ?? null;

  const createContext = async ({ req, res, info }: CreateWSSContextFnOptions): Promise<Context> => {
    const token = info.connectionParams?.['token'] ?? bearerOf(req.headers.authorization);
    const connection = await admissions.admit(res as LiveSocket, token ?? '');
    return {
      app,
      token,
      connection,
      peer: { ip: addressOf(req), user_agent: req.headers['user-agent'] ?? null },
      newRequestId: randomUUID,
      watch,
    };
  };

  sockets.on('connection', (socket: LiveSocket, request: IncomingMessage) => {
    let ownFault: Error | undefined;
    socket.on('error', (error) => {
      ownFault = error;
      logger.debug({ err: error }, 'a socket failed');
    });
    if (!isOwnOrigin(request.headers.origin, env, http)) return socket.close(closeCodes.forbiddenOrigin, 'forbidden origin');
    const handshake = setTimeout(() => socket.close(closeCodes.noHandshake, 'no handshake'), handshakeMs);
    const done = () => clearTimeout(handshake);
    socket.once('close', done);
    if (env.RATE_LIMITS === 'on') limitFrames(socket);
    getWSConnectionHandler({
      wss: sockets,
      router: appRouter,
      maxBatchSize: largestBatch,
      keepAlive,
      experimental_encoder: protocolOf(socket),
      createContext: async (options: CreateWSSContextFnOptions) => {
        done();
        return createContext(options);
      },
      onError: ({ error, path }) => {
        // What the peer breaks is no bug, though tRPC reports it as one.
        if (error.cause !== undefined && error.cause === ownFault) return;
        reportBug(logger, refusalOf(error), error.cause ?? error, { request_id: requestIdOf(error, randomUUID), path });
      },
    })(socket, request);
  });

  http.server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on('error', () => stream.destroy());
    if (pathOf(request) !== '/trpc') return stream.destroy();
    sockets.handleUpgrade(request, stream, head, (socket) => sockets.emit('connection', socket, request));
  });

  return () => {
    for (const socket of sockets.clients) socket.close(closeCodes.restarting, 'restarting: resume');
    setTimeout(() => {
      for (const socket of sockets.clients) socket.terminate();
    }, 2_000).unref();
  };
}

/** `null` where address and host make no URL: whoever builds one of them, as tRPC does, would throw. */
function pathOf({ url = '/', headers }: IncomingMessage): string | null {
  try {
    return new URL(url, `http://${headers.host ?? 'parley'}`).pathname.replace(/\/+$/, '');
  } catch {
    return null;
  }
}

/** Browsers name the page that connects; programs name none, and have a token of their own anyway. */
function isOwnOrigin(origin: string | undefined, env: Env, http: FastifyInstance): boolean {
  if (origin === undefined) return true;
  const address = http.server.address();
  const port = typeof address === 'object' && address ? address.port : env.PORT;
  const own = env.PUBLIC_ORIGIN ? [env.PUBLIC_ORIGIN] : [`http://localhost:${port}`, `http://127.0.0.1:${port}`];
  return [...own, ...env.CORS_ORIGINS].includes(origin);
}
