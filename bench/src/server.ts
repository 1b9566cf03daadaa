import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startEmbeddedPostgres } from '@parley/db/embedded';
import type { Workers } from './cpu.ts';

/** A server in a process of its own. */
export interface Server {
  port: number;
  workers: Workers;
  stop(): Promise<void>;
}

/** Parley as one starts it, with its own PostgreSQL on disk. */
export interface Parley extends Server {
  databaseUrl: string;
  secret: string;
}

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * @param dataDir an empty folder
 * @param nodeOptions such as `--cpu-prof`
 */
export async function startParley(dataDir: string, nodeOptions: string[] = []): Promise<Parley> {
  const secret = randomBytes(48).toString('base64url');
  const server = await launch([...nodeOptions, '--import', 'tsx', 'apps/server/src/main.ts'], {
    DATA_DIR: dataDir,
    PORT: '0',
    JWT_SECRET: secret,
    RATE_LIMITS: 'off',
    LOG_LEVEL: 'warn',
  });
  // It finds the server's PostgreSQL running, and only tells where.
  const { url: databaseUrl } = await startEmbeddedPostgres({ dataDir: join(dataDir, 'postgres') });
  const lock = await readFile(join(dataDir, 'postgres/data/postmaster.pid'), 'utf8');
  return { ...server, databaseUrl, secret, workers: { ...server.workers, postmaster: Number(lock.split('\n', 1)[0]) } };
}

/** A bare `ws` server: what sockets cost without us. */
export const startBare = (nodeOptions: string[] = []): Promise<Server> =>
  launch([...nodeOptions, '--import', 'tsx', 'bench/src/bare-server.ts'], {});

/** Starts a program of Node that tells its address when it is up. */
async function launch(args: string[], settings: Record<string, string>): Promise<Server> {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { PATH, ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const endWithUs = () => child.kill('SIGTERM');
  process.once('exit', endWithUs);
  const port = await portOf(child);
  return {
    port,
    workers: { node: child.pid ?? 0 },
    async stop() {
      process.off('exit', endWithUs);
      if (child.exitCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

async function portOf(child: ChildProcess): Promise<number> {
  let said = '';
  return await new Promise((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const [, port] = /up at http:\/\/127\.0\.0\.1:(\d+)/.exec(said) ?? [];
      if (port !== undefined) resolve(Number(port));
    });
    child.once('exit', () => reject(new Error(`it did not come up: ${said}`)));
  });
}
