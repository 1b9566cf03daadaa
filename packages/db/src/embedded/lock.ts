import { execFile } from 'node:child_process';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { environment } from './binaries.ts';
import type { Cluster } from './cluster.ts';
import { codeOf } from './files.ts';

const run = promisify(execFile);

/** What PostgreSQL says of itself in its lock file. */
export interface Lock {
  pid: number;
  port: number;
  ready: boolean;
}

/** The lock file of a server that runs, comes, goes or crashed. */
export async function readLock({ data }: Cluster): Promise<Lock | undefined> {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const [pid, , , port, , , , status] = text.split('\n');
  return { pid: Number(pid), port: Number(port), ready: status?.trim() === 'ready' };
}

/** Whether a process is the server on this data, and not another program that got its number. */
export async function serves(pid: number, { data }: Cluster): Promise<boolean> {
  return pid > 0 && (await commandOf(pid)).includes(`/postgres -D ${data} `);
}

/** The setting by which a server says who started it: it is there from its first moment, as no file could be. */
export const launchedBy = (pid: number) => `parley-${pid}`;

/** The process that started a server, alive or not; 0 when unknown. */
export async function launcherOf(pid: number): Promise<number> {
  return Number(/ cluster_name=parley-(\d+) /.exec(await commandOf(pid))?.[1] ?? 0);
}

async function commandOf(pid: number): Promise<string> {
  try {
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ');
  } catch {
    const asked = run('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { env: environment });
    return await asked.then(
      ({ stdout }) => `${stdout.trim()} `,
      () => '',
    );
  }
}

/**
 * A lock file that a crash left behind stops PostgreSQL when its number is in use again, or when it is empty. Removing
 * it would also switch off the check that no worker of the dead server still uses the data; with our own number in
 * it PostgreSQL takes it for stale and checks the rest.
 */
export async function disownStaleLock(cluster: Cluster): Promise<void> {
  const lock = await readLock(cluster);
  if (!lock || lock.pid === process.pid || (await serves(lock.pid, cluster))) return;
  const path = join(cluster.data, 'postmaster.pid');
  const isEmpty = !(lock.pid > 0);
  if (isEmpty ? Date.now() - (await stat(path)).mtimeMs < 2_000 : !isAlive(lock.pid)) return;
  const [, ...rest] = (await readFile(path, 'utf8')).split('\n');
  await writeFile(path, [process.pid, ...rest].join('\n') + (isEmpty ? '\n' : ''));
}

/** Whether there is any process with this number. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}
