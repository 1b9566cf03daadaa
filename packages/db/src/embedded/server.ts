import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { open, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { isUnavailable } from '../failures.ts';
import { commandLine, environment } from './binaries.ts';
import { makeOwn, type Cluster } from './cluster.ts';
import { codeOf } from './files.ts';
import { disownStaleLock, launchedBy, launcherOf, readLock, serves } from './lock.ts';

const pollMs = 20;

/** A server that accepts connections. */
export interface Server {
  pid: number;
  /** The process that started it, alive or not. */
  launcher: number;
  url: string;
}

/** The server that already runs on this data, once it accepts connections; `undefined` when there is none, or it ended meanwhile. */
export async function attach(cluster: Cluster, inTime: () => boolean): Promise<Server | undefined> {
  const lock = await readLock(cluster);
  if (!lock || !(await serves(lock.pid, cluster))) return undefined;
  return await untilReady(cluster, lock.pid, () => serves(lock.pid, cluster), inTime);
}

/**
 * Starts a server of our own and waits until it accepts connections.
 * @returns `undefined` when it stood in the way of another, so that the whole is worth another try
 * @throws with the end of the server's log when it did not come up
 */
export async function launch(
  cluster: Cluster,
  settings: Record<string, string>,
  inTime: () => boolean,
): Promise<Server | undefined> {
  await disownStaleLock(cluster);
  await makeOwn(cluster.data, cluster.programs);
  const log = await openLog(cluster);
  const { size: before } = await log.stat();
  const [file, args] = commandLine(cluster.programs, serverCommand(cluster, { port: await choosePort(cluster), ...settings }));
  const child = spawn(file, args, {
    ...cluster.programs.account,
    cwd: cluster.dataDir,
    env: environment,
    stdio: ['ignore', log.fd, log.fd],
    // A process group of its own: Ctrl-C in the terminal is for the app, which then ends the server in order.
    detached: true,
  });
  await log.close();
  let failure: Error | undefined;
  child.once('error', (error) => (failure = error)).unref();
  const { pid } = child;
  const lives = () => pid !== undefined && child.exitCode === null && child.signalCode === null;
  try {
    const server = pid === undefined ? undefined : await untilReady(cluster, pid, lives, inTime);
    if (server) return server;
  } catch (error) {
    child.kill('SIGINT');
    throw error;
  }
  if (lives()) child.kill('SIGINT');
  const said = await readFrom(logPath(cluster), before);
  if (!lives() && passing.test(said) && inTime()) {
    await sleep(pollMs);
    return undefined;
  }
  throw new Error(`The embedded PostgreSQL did not start. Its log ends with:\n${said}`, { cause: failure });
}

/** What a server says that found the port taken, or another server that is just coming or going. */
const passing = /Address already in use|lock file ".*" (?:already exists|is empty)|shared memory block .* is still in use/;

function serverCommand(cluster: Cluster, settings: Record<string, string>): string[] {
  const all = {
    // Statements and rows that were refused would put what people wrote into the log; the app reports its own errors.
    log_min_messages: 'log',
    log_error_verbosity: 'terse',
    log_checkpoints: 'off',
    ...settings,
    cluster_name: launchedBy(process.pid),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
  };
  const options = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return [join(cluster.programs.native, 'bin/postgres'), '-D', cluster.data, ...options];
}

/**
 * That of the server before, so that whoever was attached to that one finds the next at the same address; another when it is
 * taken, below those that the system gives to outgoing connections.
 */
async function choosePort({ data }: Cluster): Promise<string> {
  const said = await readFile(join(data, 'postmaster.opts'), 'utf8').catch(() => '');
  const before = / "port=(\d+)"/.exec(said)?.[1];
  return before !== undefined && (await isFree(Number(before))) ? before : String(randomInt(20_000, 32_768));
}

async function isFree(port: number): Promise<boolean> {
  const holder = createServer().listen(port, '127.0.0.1');
  const free = await once(holder, 'listening').then(
    () => true,
    () => false,
  );
  if (free) await once(holder.close(), 'close');
  return free;
}

async function untilReady(
  cluster: Cluster,
  pid: number,
  lives: () => boolean | Promise<boolean>,
  inTime: () => boolean,
): Promise<Server | undefined> {
  while (inTime() && (await lives())) {
    const lock = await readLock(cluster);
    if (lock?.pid === pid && lock.ready) {
      const url = `postgres://parley:${cluster.password}@127.0.0.1:${lock.port}/parley`;
      if (await answers(url)) return { pid, launcher: await launcherOf(pid), url };
    }
    await sleep(pollMs);
  }
  return undefined;
}

async function answers(url: string): Promise<boolean> {
  const client = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => {} });
  try {
    await client`select 1`;
    return true;
  } catch (error) {
    if (isUnavailable(error)) return false;
    throw new Error(`The embedded PostgreSQL refuses us (${codeOf(error) ?? 'no code'}): does its password still fit the data?`, {
      cause: error,
    });
  } finally {
    await client.end({ timeout: 1 });
  }
}

/** Ends a server, fast first and at once after ten seconds; done when it is gone. Other programs with its number are spared. */
export async function end({ pid }: Server, cluster: Cluster): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    if (await serves(pid, cluster)) process.kill(pid, signal);
    for (const deadline = Date.now() + 10_000; Date.now() < deadline; await sleep(pollMs)) {
      if (!(await serves(pid, cluster))) return;
    }
  }
  throw new Error(`The embedded PostgreSQL (process ${pid}) does not end.`);
}

const logPath = ({ dataDir }: Cluster) => join(dataDir, 'postgres.log');

async function openLog(cluster: Cluster) {
  const path = logPath(cluster);
  const size = await stat(path).then(
    ({ size: bytes }) => bytes,
    () => 0,
  );
  if (size > 10_000_000) await writeFile(path, '');
  return await open(path, 'a', 0o600);
}

async function readFrom(path: string, offset: number): Promise<string> {
  return (await readFile(path)).subarray(offset).subarray(-2_000).toString().trim();
}
