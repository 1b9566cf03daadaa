import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { read, readJson, readYaml, root } from './files.ts';

/** Versions below these have published holes. Where several lines are kept safe, each has its own least version. */
const leastSafe: Record<string, readonly string[]> = {
  '@fastify/proxy-addr': ['5.1.1'],
  '@trpc/client': ['11.8.0'],
  '@trpc/server': ['11.8.0'],
  devalue: ['5.6.3'],
  'drizzle-orm': ['0.45.2'],
  fastify: ['5.12.1'],
  hono: ['4.11.4'],
  undici: ['6.28.1', '7.29.1', '8.10.2'],
  ws: ['8.21.1'],
};

const { packages } = readYaml('pnpm-lock.yaml') as { packages: Record<string, object> };

/** Every version of every package that is installed. */
const installed = Object.keys(packages).map((key) => {
  const [, name = '', version = ''] = /^(@?[^@]+)@([^(]+)/.exec(key) ?? [];
  return { name, version };
});

describe('what is installed', () => {
  test('is what the gate is about', () => {
    const names = installed.map(({ name }) => name);
    for (const name of ['@fastify/proxy-addr', '@trpc/server', 'drizzle-orm', 'fastify', 'ws']) expect(names).toContain(name);
  });

  test.each(installed.filter(({ name }) => name in leastSafe))('$name $version has no known hole', ({ name, version }) => {
    expect(isSafe(version, leastSafe[name] ?? [])).toBe(true);
  });

  test('is named by content, not by address', () => {
    const lines = read('pnpm-lock.yaml').split('\n');
    expect(lines.filter((line) => !line.trim().startsWith('deprecated:') && /:\/\/|tarball:|registry/.test(line))).toEqual([]);
    for (const resolved of Object.values(packages)) expect(resolved).toHaveProperty('resolution.integrity');
  });
});

test.each([
  ['8.21.1', ['8.21.1'], true],
  ['8.21.0', ['8.21.1'], false],
  ['8.9.9', ['8.21.1'], false],
  ['9.0.0', ['8.21.1'], true],
  ['7.29.0', ['6.28.1', '7.29.1'], false],
  ['6.28.1', ['6.28.1', '7.29.1'], true],
  ['7.30.0', ['6.28.1', '7.29.1'], true],
  ['5.0.0', ['6.28.1', '7.29.1'], false],
  ['8.21.1-beta.1', ['8.21.1'], false],
])('%s against %j is safe: %s', (version, least, safe) => expect(isSafe(version, least)).toBe(safe));

/** Not below the least version of its own line, or of the next line above the last one that is listed. */
function isSafe(version: string, least: readonly string[]): boolean {
  const line = least.find((safe) => major(safe) >= major(version)) ?? least.at(-1);
  return line !== undefined && !version.includes('-') && compare(version, line) >= 0;
}

const major = (version: string) => Number(version.split('.')[0]);

function compare(one: string, other: string): number {
  const differences = one.split('.').map((part, index) => Number(part) - Number(other.split('.')[index]));
  return differences.find((difference) => difference !== 0) ?? 0;
}

describe('what is asked for', () => {
  const { catalog, catalogs } = readYaml('pnpm-workspace.yaml') as {
    catalog: Record<string, string>;
    catalogs: Record<string, Record<string, string>>;
  };
  const pinned = Object.entries(Object.assign({}, catalog, ...Object.values(catalogs)) as Record<string, string>);

  test.each(pinned)('%s is pinned to one version', (_name, version) => {
    expect(version).toMatch(/^(?:npm:(?:@[\w.-]+\/)?[\w.-]+@)?\d+\.\d+\.\d+(?:-[\w.]+)?$/);
  });

  const rooms = ['apps', 'packages', 'tools'].flatMap((floor) => readdirSync(join(root, floor)).map((room) => join(floor, room)));
  const manifests = ['.', ...rooms].map((room) => join(room, 'package.json')).filter((path) => existsSync(join(root, path)));

  test.each(manifests)('%s takes its versions from the catalog', (path) => {
    expect(manifests.length).toBeGreaterThan(5);
    const manifest = readJson(path) as Record<string, Record<string, string> | undefined>;
    const versions = ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((kind) =>
      Object.values(manifest[kind] ?? {}),
    );
    for (const version of versions) expect(version).toMatch(/^(?:catalog:\w*|workspace:\*)$/);
  });
});
