import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { atEnd } from './end.ts';

/**
 * The address of a broker that speaks the Redis protocol: the one of `TEST_REDIS_URL`, or a `redis-server` of one's
 * own, gone when the test file ends. Where neither is to be had, `undefined`, and it says so.
 */
export async function openRedis(): Promise<string | undefined> {
  const given = process.env['TEST_REDIS_URL'];
  if (given) return given;
  const port = await freePort();
  const settings = { port, bind: '127.0.0.1', save: '', appendonly: 'no' };
  const server = spawn(
    'redis-server',
    Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]),
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const isThere = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.once('exit', () => resolve(false));
    createInterface(server.stdout).on('line', (line) => {
      if (line.includes('Ready to accept connections')) resolve(true);
    });
  });
  if (!isThere) {
    process.stderr.write('Nothing is tested over Redis: there is no redis-server, and TEST_REDIS_URL is not set.\n');
    return undefined;
  }
  atEnd(async () => {
    server.kill();
    await once(server, 'exit');
  });
  return `redis://127.0.0.1:${port}`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
