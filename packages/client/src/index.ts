import type { ClientRouter } from '@parley/api/client';
import { createTRPCClient, createWSClient, httpBatchLink, splitLink, type TRPCClient, wsLink } from '@trpc/client';
import superjson from 'superjson';
import { DividingSocket } from './frames.ts';

export * from '@parley/contracts';
export { isTRPCClientError, TRPCClientError } from '@trpc/client';

export { applyEvent } from './state.ts';

/** The type of everything that a server can be asked. */
export type AppRouter = ClientRouter;

/** `client.messages.create.mutate(…)`, `client.channels.list.query(…)`, `client.events.subscribe.subscribe(…)` */
export type ParleyClient = TRPCClient<AppRouter>;

export interface ParleyClientOptions {
  /** Where the server answers, such as `https://chat.example.com`. */
  url: string;
  /** The access token; a function is asked again at each new connection, and so carries a renewed token. */
  token?: string | (() => string | undefined) | undefined;
  /** After how many milliseconds of silence the server is asked whether it is there, and how long it has for the answer. */
  keepAlive?: { intervalMs: number; pongTimeoutMs: number };
}

const usualKeepAlive = { intervalMs: 20_000, pongTimeoutMs: 10_000 };

/** Milliseconds without any call or subscription after which the socket is closed, so that a script can end. */
const idleMs = 2_000;

/** What begins or ends a session does not go over the session's socket; renewing it does, and so renews the socket. */
const outside = new Set(['auth.register', 'auth.login', 'auth.logout']);

/** Doubles up to half a minute, and scatters, so that a restarted server is not met by everybody at once. */
const retryDelayMs = (attempt: number) => Math.min(500 * 2 ** attempt, 30_000) * (0.5 + Math.random());

/**
 * A typed client. Until there is a token it calls over HTTP; from then on calls and live events share one
 * WebSocket, which connects by itself, resumes subscriptions where they were, and notices a dead server.
 */
export function createParleyClient({ url, token, keepAlive = usualKeepAlive }: ParleyClientOptions): ParleyClient {
  const currentToken = typeof token === 'function' ? token : () => token;
  const base = url.replace(/\/+$/, '');
  const transformer = superjson;

  const socket = createWSClient({
    url: `${base.replace(/^http/, 'ws')}/trpc`,
    WebSocket: DividingSocket,
    connectionParams: () => ({ token: currentToken() ?? '' }),
    lazy: { enabled: true, closeMs: idleMs },
    keepAlive: { enabled: true, ...keepAlive },
    retryDelayMs,
  });

  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: ({ type, path }) => type === 'subscription' || (currentToken() !== undefined && !outside.has(path)),
        true: wsLink({ client: socket, transformer }),
        false: httpBatchLink({
          url: `${base}/trpc`,
          transformer,
          maxItems: 20,
          headers: () => {
            const bearer = currentToken();
            return bearer === undefined ? {} : { authorization: `Bearer ${bearer}` };
          },
        }),
      }),
    ],
  });
}
