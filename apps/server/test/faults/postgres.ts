import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { migrate, openClient, type Sql } from '@parley/db';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@parley/db/embedded';
import { onTestFinished } from 'vitest';
import { usedFolder } from '../launch.ts';
import { until } from './chance.ts';
import { steadyPort } from './steady.ts';

/** A PostgreSQL of one's own, always at the same address, that writes to the disk as it does for users and can be killed. */
export class Postgres {
  readonly sql: Sql;
  readonly url: string;
  readonly #start: () => Promise<EmbeddedPostgres>;
  readonly #dataDir: string;

  private constructor(url: string, dataDir: string, start: () => Promise<EmbeddedPostgres>) {
    this.url = url;
    this.#dataDir = dataDir;
    this.#start = start;
    this.sql = openClient(url, { max: 1, name: 'judge' });
  }

  /** Starts it, migrated, until the test ends. */
  static async start(): Promise<Postgres> {
    const dataDir = join(await usedFolder(), 'postgres');
    const settings = { port: String(await steadyPort()), max_connections: '100' };
    const start = () => startEmbeddedPostgres({ dataDir, settings });
    const postgres = new Postgres((await start()).url, dataDir, start);
    onTestFinished(async () => {
      await postgres.sql.end({ timeout: 1 });
      await (await start()).stop();
    });
    await migrate(postgres.url);
    return postgres;
  }

  /** Kills all of its processes with `SIGKILL`. */
  async kill(): Promise<void> {
    const [postmaster, ...others] = this.#processes();
    for (const pid of [postmaster, ...others]) signal(pid, 'SIGKILL');
    await until('PostgreSQL is dead', () => !signal(postmaster, 0));
  }

  /** Starts it anew, when it was killed; done when it has recovered. */
  async startAgain(): Promise<void> {
    await this.#start();
  }

  /** Its processes do nothing any more, and hold on to everything. */
  freeze(): void {
    for (const pid of this.#processes()) signal(pid, 'SIGSTOP');
  }

  thaw(): void {
    for (const pid of this.#processes()) signal(pid, 'SIGCONT');
  }

  #processes(): [postmaster: number, ...others: number[]] {
    const [pid] = readFileSync(join(this.#dataDir, 'data/postmaster.pid'), 'utf8').split('\n');
    return [Number(pid), ...childrenOf(Number(pid))];
  }
}

/** Returns whether there is such a process. */
function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

function childrenOf(parent: number): number[] {
  if (process.platform !== 'linux') {
    return execFileSync('pgrep', ['-P', String(parent)], { encoding: 'utf8' })
      .split('\n')
      .filter(Boolean)
      .map(Number);
  }
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => parentOf(pid) === parent);
}

function parentOf(pid: number): number | undefined {
  try {
    const [, parent] = /\) \S (\d+) /.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    return Number(parent);
  } catch {
    return undefined;
  }
}
