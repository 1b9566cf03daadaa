import { Refusal } from '@parley/contracts';
import type { FastifyInstance } from 'fastify';

/**
 * Remembers the methods of every route that is opened from now on.
 * @returns how to refuse the others, with `405`; to be called when all are open
 */
export function watchMethods(http: FastifyInstance): () => void {
  const possible = new Map<string, string[]>();
  http.addHook('onRoute', ({ url, method }) => {
    possible.set(url, [...(possible.get(url) ?? []), ...[method].flat()]);
  });
  return () => {
    for (const [url, methods] of possible) refuseOthers(http, url, methods);
  };
}

function refuseOthers(http: FastifyInstance, url: string, possible: string[]): void {
  const allowed = possible.toSorted();
  http.route({
    // What is possible is asked by OPTIONS, everywhere.
    method: http.supportedMethods.filter((method) => method !== 'OPTIONS' && !allowed.includes(method)),
    url,
    exposeHeadRoute: false,
    handler: (_request, reply) => {
      reply.header('allow', allowed.join(', '));
      throw new Refusal('method_not_allowed', `Here only ${allowed.join(' and ')} is possible.`);
    },
  });
}
