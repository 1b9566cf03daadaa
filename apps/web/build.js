// @ts-check
import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { argv, env, execPath } from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';

// Makes the pages that the server gives to browsers.

const home = fileURLToPath(new URL('../..', import.meta.url));
const here = fileURLToPath(new URL('.', import.meta.url));
const self = fileURLToPath(import.meta.url);
const dist = join(here, 'dist');
const print = join(dist, 'made-of');

/** All that the pages are made of. The lock file stands for all packages. */
const sources = ['pnpm-lock.yaml', 'apps/web/build.js', 'apps/web/index.html', 'apps/web/vite.config.ts'];
const folders = ['apps/web/src', 'apps/web/public', 'apps/web/worker', 'packages/client/src', 'packages/contracts/src'];

/** Builds the client, unless nothing has changed since it was built last. Whoever may not write beside the sources does without. */
export async function buildWeb() {
  const fingerprint = fingerprintOf([...sources, ...folders.flatMap(filesIn)]);
  if (existsSync(print) && readFileSync(print, 'utf8') === fingerprint) return;
  const draft = `${dist}-${randomUUID()}`;
  try {
    await runVite(draft);
    await compress(draft);
    writeFileSync(join(draft, 'made-of'), fingerprint);
    replace(draft);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** @param {string} folder */
function filesIn(folder) {
  return readdirSync(join(home, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.(test(-d)?\.tsx?|txt)$/.test(entry.name))
    .map((entry) => relative(home, join(entry.parentPath, entry.name)))
    .sort();
}

/** @param {string[]} files */
function fingerprintOf(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file}\n`).update(readFileSync(join(home, file)));
  return hash.digest('hex');
}

/**
 * A process of its own: whatever else the one that asks is for, what is built is what people use.
 * @param {string} folder
 */
async function runVite(folder) {
  const vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin/vite.js');
  const environment = { ...env, NODE_ENV: 'production' };
  await run(execPath, [vite, 'build', '--logLevel', 'error', '--outDir', folder], { cwd: here, env: environment });
}

const run = promisify(execFile);

/** @param {string} folder */
async function compress(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(({ name }) =>
    /\.(js|css|html|svg|json)$/.test(name),
  );
  const write = async (/** @type {string} */ file) => writeFileSync(`${file}.br`, await brotli(readFileSync(file), quality));
  await Promise.all(files.map((entry) => write(join(entry.parentPath, entry.name))));
}

const brotli = promisify(brotliCompress);
/** The best that does not take seconds. */
const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };

/**
 * Two steps that are each done or not done: two may build at once.
 * @param {string} draft
 */
function replace(draft) {
  const old = `${draft}-old`;
  try {
    if (existsSync(dist)) renameSync(dist, old);
    renameSync(draft, dist);
  } catch (error) {
    if (!existsSync(dist)) throw error;
    // Another has just built the same.
  }
  rmSync(old, { recursive: true, force: true });
}

if (argv[1] === self) await buildWeb();
