import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { inject, onTestFinished } from 'vitest';

const home = fileURLToPath(new URL('..', import.meta.url));
/** What runs a program as `pnpm start` runs the server. */
export const start = fileURLToPath(new URL('../start.js', import.meta.url));

/** How a process ended: its code, or the signal that ended it. */
export interface End {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** The server as `pnpm start` runs it: a process of its own, in a process group of its own. */
export class Program {
  readonly #child: ChildProcess;
  #said = '';
  readonly ended: Promise<End>;

  /**
   * @param folder where it runs
   * @param program what runs, if not the server itself
   */
  constructor(settings: Record<string, string>, folder = home, program?: string) {
    const { PATH = '' } = process.env;
    this.#child = spawn(process.execPath, [start, ...(program === undefined ? [] : [program])], {
      cwd: folder,
      env: { PATH, BCRYPT_COST: '4', ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) stream?.on('data', (chunk) => (this.#said += String(chunk)));
    this.ended = once(this.#child, 'close').then(([code, signal]: unknown[]) => ({ code, signal }) as End);
    onTestFinished(async () => {
      this.#child.kill('SIGKILL');
      await this.ended;
    });
  }

  /** All that it wrote so far, on both streams. */
  get said(): string {
    return this.#said;
  }

  /**
   * Where it answers, as it says itself.
   * @throws with what it said, when it ends instead
   */
  async url(): Promise<string> {
    for (;;) {
      const [, url] = /Parley is up at (\S+)/.exec(this.#said) ?? [];
      if (url !== undefined) return url;
      if (this.#child.exitCode !== null) throw new Error(`it ended instead:\n${this.#said}`);
      await sleep(20);
    }
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error('it never started');
    return this.#child.pid;
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** As Ctrl-C in a terminal: everybody in the group is told. */
  interrupt(): void {
    if (this.#child.pid !== undefined) process.kill(-this.#child.pid, 'SIGINT');
  }
}

/** A folder for data, gone when the test ends. */
export async function dataFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-process-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));
  return folder;
}

/** The same as the first start leaves it behind, for what is about later ones. */
export async function usedFolder(): Promise<string> {
  const folder = await dataFolder();
  const prepared = inject('preparedData');
  if (prepared !== '') await promisify(execFile)('cp', ['-a', prepared, join(folder, 'postgres')]);
  // Where the first one listened others do who start on copies of it.
  await rm(join(folder, 'postgres/data/postmaster.opts'), { force: true });
  return folder;
}

/** The PostgreSQL servers that run on the data in a folder. */
export function postgresIn(folder: string): string[] {
  return commands().filter((command) => command.includes(`/postgres -D ${folder}/`));
}

function commands(): string[] {
  if (process.platform !== 'linux') return execFileSync('ps', ['-ww', '-eo', 'args='], { encoding: 'utf8' }).split('\n');
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    } catch {
      return '';
    }
  });
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || !address) throw new Error('no port');
  return address.port;
}
