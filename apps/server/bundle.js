// @ts-check
import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';

// Makes the one file that the server starts from; why: docs/decisions/start-from-one-file.md.

const home = fileURLToPath(new URL('../..', import.meta.url));
const main = fileURLToPath(new URL('src/main.ts', import.meta.url));
const self = fileURLToPath(import.meta.url);

/** What cannot be bundled (native code, files of their own), or is seldom needed and large. */
const outside = /^(@node-rs\/bcrypt|ioredis|sharp|vitest|@aws-sdk\/.*)$/;

/**
 * Bundles a program, unless nothing has changed since it was bundled last.
 * @param {string} [entry] the file where it begins; the server's own, if not given
 * @returns {Promise<string>} the file to be run
 */
export async function bundle(entry = main) {
  const file = join(dirname(self), 'dist', basename(entry).replace(/\.ts$/, '.js'));
  return isCurrent(file) ? file : await build(resolve(entry), file);
}

/**
 * The first line of a bundle lists the sources that it was made of, and their fingerprint.
 * @param {string} file
 */
function isCurrent(file) {
  try {
    const [, sources = '', print] = /^\/\/ (\S+) (\S+)\n/.exec(readFileSync(file, 'utf8')) ?? [];
    return fingerprint(sources.split(',')) === print;
  } catch {
    return false;
  }
}

/**
 * Of the sources and where they lie, which is written into a bundle. The lock file stands for all packages.
 * @param {string[]} sources
 */
function fingerprint(sources) {
  const hash = createHash('sha256').update(home);
  for (const source of ['pnpm-lock.yaml', relative(home, self), ...sources])
    hash.update(`${source}\n`).update(readFileSync(join(home, source)));
  return hash.digest('hex');
}

/**
 * @param {string} entry
 * @param {string} file
 */
async function build(entry, file) {
  const esbuild = await import('esbuild');
  /** @type {string[]} */
  const sources = [];
  const { outputFiles } = await esbuild.build({
    absWorkingDir: home,
    entryPoints: [entry],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    conditions: ['@parley/source'],
    // What was written for `require` still finds it.
    banner: { js: "const require = process.getBuiltinModule('module').createRequire(import.meta.url);" },
    plugins: [leaveOutside, rememberSources(sources)],
    logLevel: 'error',
  });
  const [output] = outputFiles;
  return save(file, `// ${sources.join(',')} ${fingerprint(sources)}\n${output?.text}`);
}

/** @type {import('esbuild').Plugin} */
const leaveOutside = {
  name: 'leave outside',
  setup({ onResolve, resolve }) {
    onResolve({ filter: outside }, async ({ path, pluginData, ...from }) => {
      if (pluginData === leaveOutside) return undefined;
      const found = await resolve(path, { ...from, pluginData: leaveOutside });
      return { path: from.kind === 'require-call' ? found.path : pathToFileURL(found.path).href, external: true };
    });
  },
};

/**
 * Notes which files of ours go in. They find their neighbours as if they still lay where they were written.
 * @param {string[]} sources
 * @returns {import('esbuild').Plugin}
 */
const rememberSources = (sources) => ({
  name: 'remember sources',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, ({ path }) => {
      sources.push(relative(home, path));
      const url = JSON.stringify(pathToFileURL(path).href);
      return { loader: 'ts', contents: readFileSync(path, 'utf8').replaceAll('import.meta.url', url) };
    });
  },
});

/**
 * Whole or not at all: two may do it at once. Whoever may not write beside the sources gets a file of his own.
 * @param {string} file
 * @param {string} text
 */
function save(file, text) {
  try {
    mkdirSync(dirname(file), { recursive: true });
    const draft = `${file}.${randomUUID()}`;
    writeFileSync(draft, text);
    renameSync(draft, file);
    return file;
  } catch {
    const own = join(mkdtempSync(join(tmpdir(), 'parley-bundle-')), basename(file));
    writeFileSync(own, text);
    return own;
  }
}

if (argv[1] === self) await bundle();
