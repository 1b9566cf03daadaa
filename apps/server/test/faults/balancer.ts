import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { dataFolder } from '../launch.ts';
import { until } from './chance.ts';
import { steadyPort } from './steady.ts';

const compose = fileURLToPath(new URL('../../../../docker-compose.yml', import.meta.url));

const Compose = z.object({ configs: z.object({ balancer: z.object({ content: z.string() }) }) });

/** Whether there is a Caddy on this machine; if not, it says what is not tested. */
export async function findCaddy(): Promise<boolean> {
  const caddy = spawn('caddy', ['version'], { stdio: 'ignore' });
  const isThere = await once(caddy, 'exit').then(
    () => true,
    () => false,
  );
  if (!isThere) process.stderr.write('Nothing is tested behind a balancer: there is no caddy.\n');
  return isThere;
}

/**
 * Starts the balancer of `docker-compose.yml`, told what it is told there but for the addresses; it ends with the test.
 * @returns where it answers
 */
export async function openBalancer(first: string, second: string): Promise<string> {
  const { configs } = Compose.parse(parse(await readFile(compose, 'utf8')));
  const port = await steadyPort();
  const told = configs.balancer.content
    .replace('server-1:3000', new URL(first).host)
    .replace('server-2:3000', new URL(second).host)
    .replace(/^:3000 /m, `http://127.0.0.1:${port} `);
  const folder = await dataFolder();
  const file = join(folder, 'Caddyfile');
  await writeFile(file, told);
  const caddy = spawn('caddy', ['run', '--config', file, '--adapter', 'caddyfile'], {
    env: { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
    stdio: 'ignore',
  });
  const ended = once(caddy, 'exit');
  onTestFinished(async () => {
    caddy.kill('SIGKILL');
    await ended;
  });
  const url = `http://127.0.0.1:${port}`;
  await until('the balancer lets through', () =>
    fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    ),
  );
  return url;
}
