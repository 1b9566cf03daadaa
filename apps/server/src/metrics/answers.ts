import type { FastifyInstance } from 'fastify';
import { Counter, type Registry } from 'prom-client';

/** Counts all answers over HTTP by their status, those to requests that reach no operation too. */
export function showAnswers(registry: Registry, http: FastifyInstance): void {
  const answers = new Counter({
    name: 'parley_http_responses_total',
    help: 'Answers over HTTP by their status, those of requests that reach no operation too.',
    labelNames: ['status'],
    registers: [registry],
  });
  const known = new Map<number, Counter.Internal>();
  http.addHook('onResponse', async (_request, { statusCode }) => {
    const counter = known.get(statusCode) ?? answers.labels(String(statusCode));
    known.set(statusCode, counter);
    counter.inc();
  });
}
