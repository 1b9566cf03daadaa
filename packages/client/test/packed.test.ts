import { execFile } from 'node:child_process';
import { access, copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openHouse, password } from '@parley/testing';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compile, installPacked, link, type Manifest } from './pack.ts';

const run = promisify(execFile);
const house = await openHouse();
const project = await mkdtemp(join(tmpdir(), 'parley-client-'));
afterAll(() => rm(project, { recursive: true, force: true }));

let folder: string;
let manifest: Manifest;
beforeAll(async () => {
  ({ folder, manifest } = await installPacked(project));
  for (const name of ['@types/node', '@types/ws']) await link(name, project);
}, 120_000);

describe('the packed client', () => {
  test('depends on nothing of the workspace', () => {
    expect(Object.keys(manifest.dependencies)).toContain('@trpc/client');
    for (const [name, version] of Object.entries(manifest.dependencies)) {
      expect(name).not.toMatch(/^@parley\//);
      expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    }
  });

  test('names no file that it does not bring', async () => {
    const paths = [...Object.values(manifest.exports), ...Object.values(manifest.imports)].flatMap((ways) => Object.values(ways));
    expect(paths).toHaveLength(4);
    for (const path of paths) await access(join(folder, path));
  });

  test('mentions no package of the workspace in what it brings', async () => {
    const files = (await readdir(folder, { recursive: true })).filter((name) => /^dist.*\.(?:js|ts)$/.test(name));
    expect(files).not.toEqual([]);
    for (const file of files)
      expect(await readFile(join(folder, file), 'utf8')).not.toMatch(/from ['"]@parley\/|import\(['"]@parley\//);
  });

  test('needs no WebSocket of its own in a browser', async () => {
    const entry = "import { createParleyClient } from '@parley/client'; createParleyClient({ url: '/' });";
    const { outputFiles } = await build({
      stdin: { contents: entry, resolveDir: project },
      platform: 'browser',
      format: 'esm',
      bundle: true,
      write: false,
      metafile: true,
      logLevel: 'silent',
    });
    expect(outputFiles[0]?.text).toContain('globalThis.WebSocket');
    expect(outputFiles[0]?.text).not.toContain('node:');
  });
});

// The declarations themselves are looked at by the compiler that takes a third of the time.
test.each([
  { compiler: 'typescript', module: 'ESNext', moduleResolution: 'Bundler', skipLibCheck: false },
  { compiler: 'typescript5', module: 'NodeNext', moduleResolution: 'NodeNext', skipLibCheck: true },
])(
  'a strict project compiles against the packed client alone ($compiler)',
  { timeout: 60_000 },
  async ({ compiler, ...options }) => {
    await copyFile(new URL('./stranger.ts', import.meta.url), join(project, 'stranger.ts'));
    await writeSettings(options);
    expect(await compile(compiler, project)).toBe('');
  },
);

async function writeSettings(options: object): Promise<void> {
  const compilerOptions = {
    ...options,
    target: 'ES2022',
    lib: ['ES2023', 'DOM', 'DOM.Iterable', 'DOM.AsyncIterable'],
    types: ['node'],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noPropertyAccessFromIndexSignature: true,
    noEmit: true,
  };
  await writeFile(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['stranger.ts'] }));
  await writeFile(join(project, 'package.json'), JSON.stringify({ name: 'stranger', private: true, type: 'module' }));
}

test('a plain script registers, sends and hears a message', async () => {
  await copyFile(new URL('./stranger.mjs', import.meta.url), join(project, 'stranger.mjs'));
  const { stdout } = await run(process.execPath, ['stranger.mjs', house.url, password], { cwd: project });
  expect(JSON.parse(stdout)).toEqual({
    heard: 'Hello from a script',
    same: true,
    created_at: 'Date',
    refused: 'not_found',
    contracts: 'not there',
  });
});
