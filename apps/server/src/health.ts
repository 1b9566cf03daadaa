import type { App } from '@parley/api';
import { Refusal } from '@parley/contracts';
import { ping } from '@parley/db';
import type { FastifyInstance } from 'fastify';

/** `/healthz`: the process lives. `/readyz`: what it needs answers too; otherwise `503`, naming what does not. */
export function openHealth(http: FastifyInstance, app: App): void {
  http.get('/healthz', async () => ({ status: 'ok' }));
  http.get('/readyz', async () => {
    await answersInTime(ping(app.db));
    return { status: 'ok', database: 'ok' };
  });
}

const patience = 1_500;

async function answersInTime(probe: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), patience);
  });
  try {
    await Promise.race([probe, late]);
  } catch {
    throw new Refusal('unavailable', 'The database does not answer.', { retryAfter: 1 });
  } finally {
    clearTimeout(timer);
  }
}
