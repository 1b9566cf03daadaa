import type { AppRouter, ParleyClient } from '@parley/client';
import { createTRPCClient, httpLink, type HTTPLinkOptions } from '@trpc/client';
import superjson from 'superjson';
import { type Answer, request } from './rest.ts';

/** The typed client over HTTP alone, as it is before it has a token. */
export const createHttpClient = (url: string, token: string): ParleyClient =>
  createTRPCClient<AppRouter>({
    links: [httpLink({ url: `${url}/trpc`, transformer: superjson, fetch: ask, headers: { authorization: `Bearer ${token}` } })],
  });

/** Asks as all others do here, and not by `fetch`. */
const ask: NonNullable<HTTPLinkOptions<AppRouter['_def']['_config']['$types']>['fetch']> = async (url, asked = {}) => {
  const { method = 'GET', headers, body } = asked;
  const given = Object.fromEntries(new Headers(headers));
  const answer = await request(String(url), { method, path: '', headers: given, body: body ?? undefined });
  return { ok: answer.status < 400, json: async () => answer.body };
};

interface Call {
  name: string;
  type: 'query' | 'mutation' | 'subscription';
  input?: unknown;
  token?: string | undefined;
}

/** Calls a procedure over HTTP without a client, so that status and body can be seen. */
export function callOverHttp(url: string, { name, type, input, token }: Call): Promise<Answer> {
  const query = input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`;
  const by = token === undefined ? {} : { token };
  return type === 'mutation'
    ? request(url, { method: 'POST', path: `/trpc/${name}`, body: input ?? {}, ...by })
    : request(url, { method: 'GET', path: `/trpc/${name}${query}`, ...by });
}
