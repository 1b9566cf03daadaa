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
  /** What it keeps in memory, after it was made to throw away what it does not need. */
  memory(): Promise<Memory>;
  stop(): Promise<void>;
}

/** Bytes. */
export interface Memory {
  /** As the system sees it. */
  resident: number;
  /** What is alive of it: objects, and buffers outside the heap. */
  live: number;
}

/** Parley as one starts it, with its own PostgreSQL on disk. */
export interface Parley extends Server {
  databaseUrl: string;
  secret: string;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const tellMemory = new URL('tell-memory.ts', import.meta.url).href;

/**
 * @param dataDir an empty folder
 * @param nodeOptions such as `--cpu-prof`
 */
export async function startParley(dataDir: string, nodeOptions: string[] = []): Promise<Parley> {
  const secret = randomBytes(48).toString('base64url');
  const server = await launch([...nodeOptions, 'apps/server/src/main.ts'], {
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
export const startBare = (): Promise<Server> => launch(['bench/src/bare-server.ts'], {});

/** Bare searches and pages of history, from the same database. */
export const startBareReads = (databaseUrl: string, connections: number): Promise<Server> =>
  launch(['bench/src/bare-reads.ts'], { DATABASE_URL: databaseUrl, CONNECTIONS: String(connections) });

/** Starts a program of Node that tells its address when it is up. */
async function launch(args: string[], settings: Record<string, string>): Promise<Server> {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, ['--expose-gc', '--import', 'tsx', '--import', tellMemory, ...args], {
    cwd: root,
    env: { PATH, ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const endWithUs = () => child.kill('SIGTERM');
  process.once('exit', endWithUs);
  const port = Number(await heard(child, /up at http:\/\/127\.0\.0\.1:(\d+)/));
  return {
    port,
    workers: { node: child.pid ?? 0 },
    async memory() {
      const told = heard(child, /^memory (\{.*\})$/m);
      child.kill('SIGUSR2');
      return JSON.parse(await told) as Memory;
    },
    async stop() {
      process.off('exit', endWithUs);
      if (child.exitCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

/** What a program says from now on, as far as it was asked for. @throws when it ends instead */
async function heard(child: ChildProcess, wanted: RegExp): Promise<string> {
  let said = '';
  return await new Promise((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const [, found] = wanted.exec(said) ?? [];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', () => reject(new Error(`it ended: ${said}`)));
  });
}
