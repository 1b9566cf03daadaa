import type { App } from '@parley/api';
import { Refusal } from '@parley/contracts';
import { ping } from '@parley/db';
import type { FastifyInstance } from 'fastify';
import { inTime } from './in-time.ts';

/**
 * `/healthz`: the process lives. `/readyz`: what it needs answers too; otherwise `503`, naming what does not.
 * @param ending aborted when the server is about to end: then it is not ready for anybody who is not here yet
 */
export function openHealth(http: FastifyInstance, { db, bus, pulse, storage }: App, ending: AbortSignal): void {
  http.get('/healthz', async () => ({ status: 'ok' }));
  http.get('/readyz', async () => {
    if (ending.aborted) throw new Refusal('unavailable', 'This server is about to end.', { retryAfter: 1 });
    const silent = await findSilent({
      database: pulse.guard(() => ping(db)),
      bus: bus.ping(),
      'object store': storage.ready(),
    });
    if (silent.length > 0) throw new Refusal('unavailable', `No answer from: ${silent.join(', ')}.`, { retryAfter: 1 });
    return { status: 'ok', database: 'ok', bus: 'ok', object_store: 'ok' };
  });
}

async function findSilent(probes: Record<string, Promise<unknown>>): Promise<string[]> {
  const names = await Promise.all(Object.entries(probes).map(async ([name, probe]) => ((await answers(probe)) ? [] : [name])));
  return names.flat();
}

const patience = 1_500;

const answers = async (probe: Promise<unknown>) =>
  (await inTime(
    probe.then(() => true),
    patience,
  )) === true;
