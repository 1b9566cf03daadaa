// @ts-check
import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';

// Makes the one file that the server starts from; why: docs/decisions/start-from-one-file.md.

const home = fileURLToPath(new URL('../..', import.meta.url));
const main = fileURLToPath(new URL('src/main.ts', import.meta.url));
const self = fileURLToPath(import.meta.url);

/** What cannot be bundled: native code. */
const outside = /^(@node-rs\/bcrypt|sharp)$/;

/**
 * @typedef {object} Bundle
 * @property {string} file where it is kept
 * @property {string} text a function of `require` that runs the program
 * @property {string} print the fingerprint of all that it was made of
 */

/**
 * Bundles a program, unless nothing has changed since it was bundled last.
 * @param {string} [entry] the file where it begins; the server's own, if not given
 * @returns {Promise<Bundle>}
 */
export async function bundle(entry = main) {
  const file = join(dirname(self), 'dist', basename(entry).replace(/\.ts$/, '.js'));
  return kept(file) ?? (await build(resolve(entry), file));
}

/**
 * The first line of a bundle lists the sources that it was made of, and their fingerprint.
 * @param {string} file
 * @returns {Bundle | undefined} nothing when it is no longer what it was made of
 */
function kept(file) {
  try {
    const text = readFileSync(file, 'latin1');
    const [, sources = '', print = ''] = /^\/\/ (\S+) (\S+)\n/.exec(text) ?? [];
    return fingerprint(sources.split(',')) === print ? { file, text, print } : undefined;
  } catch {
    return undefined;
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
 * @returns {Promise<Bundle>}
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
    format: 'cjs',
    target: 'node20',
    supported: { 'dynamic-import': false },
    conditions: ['@parley/source'],
    // A function, so that `start.js` can give it what it needs.
    banner: { js: '(function (require) {' },
    footer: { js: '})' },
    plugins: [leaveOutside, leaveOut, rememberSources(sources)],
    logLevel: 'error',
  });
  const [output] = outputFiles;
  const print = fingerprint(sources);
  const text = `// ${sources.join(',')} ${print}\n${inAscii(output?.text ?? '')}`;
  save(file, text);
  return { file, text, print };
}

/**
 * A text of single bytes is read in a tenth of the time. What esbuild has left stands in comments and regular expressions.
 * @param {string} text
 */
const inAscii = (text) => text.replaceAll(/[\x80-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** @type {import('esbuild').Plugin} */
const leaveOutside = {
  name: 'leave outside',
  setup({ onResolve, resolve }) {
    onResolve({ filter: outside }, async ({ path, pluginData, ...from }) => {
      if (pluginData === leaveOutside) return undefined;
      const found = await resolve(path, { ...from, kind: 'require-call', pluginData: leaveOutside });
      return { path: found.path, external: true };
    });
  },
};

/**
 * Programs that tests start share code with tests, and are none.
 * @type {import('esbuild').Plugin}
 */
const leaveOut = {
  name: 'leave out',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^vitest$/ }, ({ path }) => ({ path, namespace: 'left out' }));
    onLoad({ filter: /./, namespace: 'left out' }, () => ({ contents: 'module.exports = {}' }));
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
 * Whole or not at all: two may do it at once. Whoever may not write beside the sources does without.
 * @param {string} file
 * @param {string | Uint8Array} content
 */
export function save(file, content) {
  try {
    mkdirSync(dirname(file), { recursive: true });
    const draft = `${file}.${randomUUID()}`;
    writeFileSync(draft, content);
    renameSync(draft, file);
  } catch {
    // It is made again at the next start.
  }
}

if (argv[1] === self) await bundle();
