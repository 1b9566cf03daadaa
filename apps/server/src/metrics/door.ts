import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import proxyAddress from '@fastify/proxy-addr';
import { Refusal } from '@parley/contracts';
import type { FastifyInstance } from 'fastify';
import { tokenOf } from '../bearer.ts';
import { type Env, isLoopback } from '../env.ts';
import type { Figures } from './figures.ts';
import { processFigures } from './process.ts';

/** `/metrics`: the figures, as Prometheus reads them, for whoever has `METRICS_TOKEN` or asks from this very machine. */
export function openMetrics(http: FastifyInstance, env: Env, { registry }: Figures): void {
  const maySee = guardOf(env);
  http.get('/metrics', async ({ raw }, reply) => {
    if (!maySee(raw))
      throw new Refusal('unauthenticated', 'The figures are for whoever runs the server: send its METRICS_TOKEN.');
    const texts = await Promise.all([registry.metrics(), processFigures().metrics()]);
    return reply.type(registry.contentType).send(texts.join('\n'));
  });
}

/** Who sends a token must have the right one, wherever he is. */
function guardOf({ METRICS_TOKEN, TRUST_PROXY }: Env): (request: IncomingMessage) => boolean {
  const isProxy = proxyAddress.compile(TRUST_PROXY);
  return (request) => {
    if (request.headers.authorization === undefined) return isFromHere(request, isProxy);
    const token = tokenOf(request);
    return token !== null && METRICS_TOKEN !== undefined && isSame(token, METRICS_TOKEN);
  };
}

/** Takes as long whatever differs, and however long what was given is. */
const isSame = (given: string, right: string) => timingSafeEqual(digest(given), digest(right));
const digest = (text: string) => createHash('sha256').update(text).digest();

/**
 * Whether somebody on this machine asks for himself. What comes from a proxy on it may come from anywhere: one that is
 * believed, one that tells of somebody, or one that passes on by which name it was asked, as a page in a browser here does
 * that has its own name lead to this machine.
 */
function isFromHere({ socket, headers }: IncomingMessage, isProxy: (address: string, hop: number) => boolean): boolean {
  const address = socket.remoteAddress ?? '';
  if (!isLoopback(address.replace(/^::ffff:/, '')) || isProxy(address, 0)) return false;
  return isLoopback(hostOf(headers.host)) && !Object.keys(headers).some((name) => tellsOfSomebody.test(name));
}

const hostOf = (host = '') => host.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');

/** The headers in which proxies say for whom they ask, of the standard (RFC 7239, RFC 9110) and in use. */
const tellsOfSomebody = /^(via|forwarded)$|^x-(forwarded|original|envoy)|(ip|addr|address)$/;
