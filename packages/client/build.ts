import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

// Builds `dist`: what somebody who installs the client gets. The contracts are bundled in, as code and as
// types; of the server there is only the written-out type of its router.

const here = fileURLToPath(new URL('.', import.meta.url));
const dist = join(here, 'dist');

function emitTypes(): void {
  const manifest = createRequire(import.meta.url).resolve('typescript/package.json');
  execFileSync(process.execPath, [join(dirname(manifest), 'bin/tsc'), '-p', 'tsconfig.build.json'], {
    cwd: here,
    stdio: 'inherit',
  });
  keepOnly(['client', 'contracts', 'api/src/client-router.d.ts']);
  for (const file of declarations()) writeFileSync(file, relocate(readFileSync(file, 'utf8'), file));
  writeFileSync(join(dist, 'index.d.ts'), "export * from './types/client/src/index.js';\n");
}

const declarations = (): string[] =>
  readdirSync(join(dist, 'types'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

/** The rest of the server's declarations were emitted only because the router's type was computed from them. */
function keepOnly(wanted: string[]): void {
  for (const file of declarations()) {
    const name = relative(join(dist, 'types'), file);
    if (!wanted.some((path) => name === path || name.startsWith(`${path}/`))) rmSync(file);
  }
}

/** Points imports of the workspace's packages to where their declarations lie in `dist`. */
function relocate(text: string, file: string): string {
  const to = (path: string) => {
    const from = relative(dirname(file), join(dist, 'types', path));
    return from.startsWith('.') ? from : `./${from}`;
  };
  return text
    .replaceAll(/(['"])@parley\/contracts\1/g, `'${to('contracts/src/index.js')}'`)
    .replaceAll(/(['"])@parley\/api\/client\1/g, `'${to('api/src/client-router.js')}'`)
    .replaceAll(/(from |import\()(['"])(\.[^'"]+)\.ts\2/g, '$1$2$3.js$2');
}

rmSync(dist, { recursive: true, force: true });
emitTypes();
await build({
  absWorkingDir: here,
  entryPoints: ['src/index.ts', 'src/websocket.node.ts', 'src/websocket.browser.ts'],
  outdir: 'dist',
  bundle: true,
  format: 'esm',
  target: 'es2022',
  platform: 'neutral',
  external: ['@trpc/client', 'superjson', 'zod', 'ws', '#websocket'],
  logLevel: 'error',
});
