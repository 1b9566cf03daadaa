import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

// Builds `dist`: what somebody who installs the client gets. The contracts are bundled in, as code and as
// types; of the server there is only the written-out type of its router.

const here = fileURLToPath(new URL('.', import.meta.url));
/** Becomes `dist` when it is whole, so that two who build at once do not see each other's halves. */
const staging = mkdtempSync(join(here, 'node_modules/.dist-'));

function emitTypes(): void {
  const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
  execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--outDir', join(staging, 'types')], {
    cwd: here,
    stdio: 'inherit',
  });
  keepOnly(['client', 'contracts', 'api/src/client-router.d.ts']);
  for (const file of declarations()) writeFileSync(file, relocate(readFileSync(file, 'utf8'), file));
  writeFileSync(join(staging, 'index.d.ts'), "export * from './types/client/src/index.js';\n");
}

const declarations = (): string[] =>
  readdirSync(join(staging, 'types'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

/** The rest of the server's declarations were emitted only because the router's type was computed from them. */
function keepOnly(wanted: string[]): void {
  for (const file of declarations()) {
    const name = relative(join(staging, 'types'), file);
    if (!wanted.some((path) => name === path || name.startsWith(`${path}/`))) rmSync(file);
  }
}

/** Points imports of the workspace's packages to where their declarations lie in the build. */
function relocate(text: string, file: string): string {
  const to = (path: string) => {
    const from = relative(dirname(file), join(staging, 'types', path));
    return from.startsWith('.') ? from : `./${from}`;
  };
  return text
    .replaceAll(/(['"])@parley\/contracts\1/g, `'${to('contracts/src/index.js')}'`)
    .replaceAll(/(['"])@parley\/api\/client\1/g, `'${to('api/src/client-router.js')}'`)
    .replaceAll(/(from |import\()(['"])(\.[^'"]+)\.ts\2/g, '$1$2$3.js$2');
}

/** Two steps that are each done or not done, so that whoever is ended in between leaves no half behind. */
function replace(folder: string): void {
  const old = `${staging}-old`;
  if (existsSync(folder)) renameSync(folder, old);
  renameSync(staging, folder);
  rmSync(old, { recursive: true, force: true });
}

try {
  emitTypes();
  await build({
    absWorkingDir: here,
    entryPoints: ['src/index.ts', 'src/websocket.node.ts', 'src/websocket.browser.ts'],
    outdir: staging,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    platform: 'neutral',
    external: ['@trpc/client', 'superjson', 'zod', 'ws', '#websocket'],
    logLevel: 'error',
  });
  replace(join(here, 'dist'));
} finally {
  rmSync(staging, { recursive: true, force: true });
}
