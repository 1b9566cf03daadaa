import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { prepareCluster, type Cluster } from './cluster.ts';
import { isAlive } from './lock.ts';
import { attach, end, launch, type Server } from './server.ts';

/** A PostgreSQL that runs beside the app. */
export interface EmbeddedPostgres {
  /** The connection URL of the database `parley`, with its password. */
  url: string;
  /** Its first process, which starts all others. */
  pid: number;
  /** Ends the server in order and waits for it, if it is ours to end. May be called again. */
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  /** Belongs to the launcher alone; made when missing. */
  dataDir: string;
  /** PostgreSQL settings, such as `{ max_connections: '200' }`; of no effect on a server that already runs. */
  settings?: Record<string, string>;
  /** Hears one line about what was done. */
  log?: (line: string) => void;
  /** When it is aborted, nobody waits for the server any more. */
  signal?: AbortSignal;
}

const patienceMs = 30_000;

/**
 * Starts PostgreSQL on a data folder (a second or two at first, a tenth later), listening on 127.0.0.1 alone.
 *
 * On Linux the server ends in order when the process that started it ends, even by SIGKILL. Elsewhere it lives on, and
 * the next start attaches to it. A server whose owner lives is shared: a second process attaches, its `stop` does
 * nothing, and it loses the database when the owner stops, unless it keeps it (see `keepEmbeddedPostgres`). Who attaches to a server without an owner becomes its owner.
 *
 * Call it from the main thread: the system ties the server to the thread that started it, so that in a worker this
 * bond is not made.
 *
 * @throws an Error that says what to do, when this platform has no PostgreSQL, the data is of another major version,
 *   or the server does not accept connections within 30 seconds
 */
export async function startEmbeddedPostgres({
  dataDir,
  settings = {},
  log = () => {},
  signal,
}: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const began = Date.now();
  const cluster = await prepareCluster(dataDir);
  const deadline = Date.now() + patienceMs;
  const inTime = () => Date.now() < deadline && !signal?.aborted;
  while (inTime()) {
    const found = await attach(cluster, inTime);
    const server = found ?? (await launch(cluster, settings, inTime));
    if (!server) continue;
    const owned = !found || (await takeOver(found, cluster));
    const stop = async () => {
      if (owned && (await isOurs(server, cluster))) await end(server, cluster);
    };
    log(`PostgreSQL ${cluster.programs.major} ${found ? 'found running' : 'started'} after ${Date.now() - began} ms`);
    return { url: server.url, pid: server.pid, stop };
  }
  throw new Error(`The embedded PostgreSQL did not accept connections within ${patienceMs / 1_000} seconds.`);
}

const ownerPath = ({ dataDir }: Cluster) => join(dataDir, 'owner');

async function readOwner(cluster: Cluster): Promise<number> {
  return Number(await readFile(ownerPath(cluster), 'utf8').catch(() => 0));
}

/** Whether a server that was found running is now ours to end: whoever started it, or took it over since, is gone. */
async function takeOver(server: Server, cluster: Cluster): Promise<boolean> {
  if ([server.launcher, await readOwner(cluster)].some((pid) => pid > 0 && isAlive(pid))) return false;
  await writeFile(ownerPath(cluster), String(process.pid));
  return true;
}

/** Two may have taken over the same server at once: the one whose number stands in the file ends it. */
async function isOurs(server: Server, cluster: Cluster): Promise<boolean> {
  return server.launcher === process.pid || (await readOwner(cluster)) === process.pid;
}
