import { type AppRouter, createParleyClient } from '@parley/client';
import { QueryClient } from '@tanstack/react-query';
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query';
import { refusalOf } from './refusal.ts';
import { accessToken } from './session/tokens.ts';

const url = location.origin;

/** Asks as whoever is logged in, over one WebSocket. */
export const client = createParleyClient({ url, token: accessToken });

/** Asks as nobody: to log in, and to renew what has expired. */
export const visitor = createParleyClient({ url });

/** Once; but what was refused is refused again. */
const retry = (failures: number, error: Error) => failures < 1 && (refusalOf(error)?.httpStatus ?? 500) >= 500;

/** What was fetched is kept right by the events, so that nothing is fetched again for its age. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { staleTime: Infinity, refetchOnWindowFocus: false, refetchOnReconnect: false, retry },
  },
});

/** The options of each query and mutation, and the keys under which answers are kept. */
export const trpc = createTRPCOptionsProxy<AppRouter>({ client, queryClient });
