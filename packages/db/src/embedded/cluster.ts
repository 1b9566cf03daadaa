import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { commandLine, environment, findPrograms, type Programs } from './binaries.ts';
import { exists, giveTo, inOneStep, sweep } from './files.ts';

const run = promisify(execFile);

/** PostgreSQL's data and what is needed to serve it. */
export interface Cluster {
  dataDir: string;
  /** PostgreSQL's own folder in `dataDir`. */
  data: string;
  password: string;
  programs: Programs;
}

/**
 * Makes the data ready to be served, at the first call with `initdb`.
 * @throws when the data is of another major version, or the programs do not run here
 */
export async function prepareCluster(folder: string): Promise<Cluster> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const dataDir = await realpath(folder);
  const data = join(dataDir, 'data');
  const programs = await findPrograms(dataDir);
  const password = await keepPassword(dataDir);
  await checkVersion(data, programs.major);
  await inOneStep(data, (staging) => initialise(staging, join(dataDir, 'secret'), programs));
  await sweep(dataDir);
  return { dataDir, data, password, programs };
}

/** The superuser's password, made once. Its folder is made in one step, so that two who come at once agree on one. */
async function keepPassword(dataDir: string): Promise<string> {
  const folder = join(dataDir, 'secret');
  await inOneStep(folder, async (staging) => {
    await writeFile(join(staging, 'password'), randomBytes(24).toString('base64url'), { mode: 0o600, flush: true });
  });
  return (await readFile(join(folder, 'password'), 'utf8')).trim();
}

async function checkVersion(data: string, major: string): Promise<void> {
  if (!(await exists(data))) return;
  const found = (await readFile(join(data, 'PG_VERSION'), 'utf8')).trim();
  if (found === major) return;
  throw new Error(
    `The data in ${data} is of PostgreSQL ${found}, but the embedded one is ${major}. ` +
      `Dump it with PostgreSQL ${found} and restore it into an empty folder, or set DATABASE_URL to a PostgreSQL ${found} that serves it.`,
  );
}

async function initialise(data: string, secret: string, programs: Programs): Promise<void> {
  for (const folder of [data, secret]) await makeOwn(folder, programs);
  await runProgram(programs, data, ['initdb', '-D', data, ...initdbOptions, `--pwfile=${join(secret, 'password')}`]);
  const said = await runProgram(programs, data, ['postgres', '--single', '-D', data, 'postgres'], 'create database parley\n');
  if (/ERROR|FATAL|PANIC/.test(said)) throw new Error(`The database could not be created: ${said}`);
}

/** PostgreSQL works in its own folders alone. Never while a server runs on them. */
export async function makeOwn(folder: string, { account }: Programs): Promise<void> {
  if (process.getuid?.() === 0) await giveTo(account ?? { uid: 0, gid: 0 }, folder);
}

/**
 * The character classes come from the system even so: pg_trgm takes letters beyond ASCII for punctuation under `C`.
 * macOS knows no C.UTF-8.
 */
const characters = process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8';

const initdbOptions = [
  '--username=parley',
  '--auth=scram-sha-256',
  '--encoding=UTF8',
  '--locale=C',
  `--lc-ctype=${characters}`,
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--set=timezone=UTC',
  '--set=log_timezone=UTC',
];

async function runProgram(
  programs: Programs,
  cwd: string,
  words: [name: string, ...args: string[]],
  input = '',
): Promise<string> {
  const [name, ...rest] = words;
  const [file, args] = commandLine(programs, [join(programs.native, 'bin', name), ...rest]);
  const running = run(file, args, { ...programs.account, cwd, env: environment, timeout: 120_000 });
  running.child.stdin?.end(input);
  return (await running).stderr;
}
