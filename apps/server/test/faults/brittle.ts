import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { runFaulty } from './faulty.ts';

const kept: Buffer[] = [];

const onBytes = (http: FastifyInstance, work: (bytes: Buffer) => void) =>
  http.server.on('upgrade', (_request, stream: Duplex) => stream.on('data', work));

const defects: Record<string, (http: FastifyInstance) => void> = {
  dies: (http) => {
    onBytes(http, (bytes) => {
      if (bytes.length > 2_000) throw new Error('so much at once');
    });
  },
  'lets promises fall': (http) => {
    process.on('unhandledRejection', (error) => process.stderr.write(`unhandledRejection: ${String(error)}\n`));
    onBytes(http, () => void Promise.reject(new Error('nobody waits for it')));
  },
  'answers 500': (http) => {
    http.addHook('preHandler', async ({ url }) => {
      if (url.includes('%')) throw new Error('what is that?');
    });
  },
  'keeps everything': (http) => {
    onBytes(http, () => void kept.push(Buffer.alloc(64 * 1_024 * 1_024, 1)));
  },
  'waits for ever': (http) => {
    http.addHook('preHandler', async ({ url }) => {
      if (url.includes('/messages')) await new Promise(() => {});
    });
  },
};

// A server that does not bear everything: how, `DEFECT` says.
void runFaulty({
  fault: (committed, deliver) => deliver(committed),
  meddle: (http) => defects[process.env['DEFECT'] ?? '']?.(http),
});
