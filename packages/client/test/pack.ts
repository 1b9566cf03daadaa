import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, realpath, rename, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const here = fileURLToPath(new URL('..', import.meta.url));

/** The manifest of a package that somebody installs. */
export interface Manifest {
  dependencies: Record<string, string>;
  exports: Record<string, Record<string, string>>;
  imports: Record<string, Record<string, string>>;
}

/**
 * Packs the client as it would be published, and installs it in a project: beside it lies what it declares to
 * depend on, and nothing else.
 */
export async function installPacked(project: string): Promise<{ folder: string; manifest: Manifest }> {
  await pnpm(['pack', '--pack-destination', project]);
  const [archive = ''] = (await readdir(project)).filter((name) => name.endsWith('.tgz'));
  await run('tar', ['-xzf', archive], { cwd: project });
  const folder = join(project, 'node_modules/@parley/client');
  await mkdir(dirname(folder), { recursive: true });
  await rename(join(project, 'package'), folder);

  const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest;
  for (const name of Object.keys(manifest.dependencies)) await link(name, project);
  return { folder, manifest };
}

/** Puts a dependency of the client's workspace folder into a project. */
export async function link(name: string, project: string): Promise<void> {
  const place = join(project, 'node_modules', name);
  await mkdir(dirname(place), { recursive: true });
  await symlink(await realpath(join(here, 'node_modules', name)), place);
}

async function pnpm(words: string[]): Promise<void> {
  const manifest = JSON.parse(await readFile(join(here, '../../package.json'), 'utf8')) as { packageManager: string };
  // Within a script of pnpm's this is pnpm itself.
  const { npm_execpath: self = '' } = process.env;
  const [file, ...before] = self.includes('pnpm') ? [process.execPath, self] : ['npx', '--yes', manifest.packageManager];
  await run(file ?? '', [...before, ...words], { cwd: here });
}

/** Compiles a project with the given TypeScript (`typescript`, `typescript5`). Gives what the compiler says. */
export async function compile(compiler: string, project: string): Promise<string> {
  const tsc = join(dirname(createRequire(import.meta.url).resolve(`${compiler}/package.json`)), 'bin/tsc');
  return await run(process.execPath, [tsc, '-p', project], { cwd: project }).then(
    ({ stdout }) => stdout,
    (error: unknown) => (error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error)),
  );
}
