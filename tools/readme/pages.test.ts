import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { parseEnv, variables } from '../../apps/server/src/env.ts';
import { Reason, reasons } from '../../packages/contracts/src/index.ts';
import { type Block, blocksOf, isExcerpt, isProgram, pages, read, root } from './page.ts';
import { Stranger } from './stranger.ts';

const blocks = pages.flatMap(blocksOf);
const excerpts = blocks.filter(isExcerpt);

/** Blocks that another test of this folder runs, sends or compares; those that only show something; and what is typed by hand. */
const runs = (block: Block) => block.language === 'bash' || block.language === 'json' || isProgram(block);
const shows = ({ language }: Block) => language === 'text';
const commands = blocks.filter(({ language }) => language === 'console');

test('there is no block of which nobody knows whether it is true', () => {
  expect(excerpts.length).toBeGreaterThan(0);
  expect(blocks.filter((block) => !runs(block) && !shows(block) && !isExcerpt(block) && !commands.includes(block))).toEqual([]);
  const guides = pages.filter((page) => page.startsWith('docs/guides/'));
  expect(new Set(blocks.filter(runs).map(({ page }) => page))).toEqual(new Set(['README.md', 'docs/realtime.md', ...guides]));
});

test.each(excerpts.map((block) => ({ ...block, at: `${block.page}:${block.line}` })))(
  'what $at shows of $about stands there',
  ({ about, text }) => {
    const file = read(about);
    for (const part of text.split('\n…\n')) expect(file).toContain(part.trimEnd());
  },
);

test('the commands are those of this project, and of its pnpm', () => {
  const manifest = JSON.parse(read('package.json')) as Manifest;
  const said = pages.flatMap((page) => [...read(page).matchAll(/npx --yes (\S+) (?:--filter (\S+) )?([\w:]+)/g)]);
  expect(said.length).toBeGreaterThan(0);
  for (const [command, pnpm, room, script = ''] of said) {
    expect(pnpm).toBe(manifest.packageManager);
    const { scripts = {} } =
      room === undefined ? manifest : (JSON.parse(read(`packages/${room.replace('@parley/', '')}/package.json`)) as Manifest);
    expect([...Object.keys(scripts), 'pack'], command).toContain(script);
  }
});

interface Manifest {
  packageManager: string;
  scripts?: Record<string, string>;
}

test.each(pages)('every link of %s leads somewhere', (page) => {
  const prose = read(page).replaceAll(/^```[^]*?^```$/gm, '');
  const links = [...prose.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map(([, link = '']) => link);
  const inside = links.filter((link) => !link.includes('://'));
  expect(inside.filter((link) => !existsSync(join(root, dirname(page), link)))).toEqual([]);
});

test('the README knows every setting, and what it is when nothing is set', () => {
  const rows = [...read('README.md').matchAll(/^\| `([A-Z_0-9]+)` +\| (?:`(.*?)`)? *\|/gm)].map(([, name, value = '']) => [
    name,
    value,
  ]);
  const unset = new Map<string, unknown>(Object.entries(parseEnv({})));
  const said = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? `${value}` : '');
  expect(rows).toEqual(variables.map((name) => [name, said(unset.get(name))]));
});

test('every test that is named somewhere is there', () => {
  const named = pages.flatMap((page) => [...read(page).matchAll(/`([\w./-]+\.test\.ts)`: "(.+)"$/gm)]);
  expect(named.length).toBeGreaterThan(0);
  expect(named.filter(([, file = '', name = '']) => !read(file).includes(name)).map(([line]) => line)).toEqual([]);
});

test('every file that is named somewhere is there, but what is made when it is needed', () => {
  const named = pages.flatMap((page) => [...read(page).matchAll(/`((?:apps|packages|tools|drizzle)\/[\w./-]+)`/g)]);
  const files = named.flatMap(([, file = '']) => (file.includes('/dist/') ? [] : [file]));
  expect(files.length).toBeGreaterThan(0);
  expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
});

const api = read('docs/api.md');

test('the reasons are all of those that there are, each with its status', () => {
  const [, section = ''] = api.split('## Reasons');
  const rows = [...section.matchAll(/^\| ((?:`\w+` ?)+) *\| (\d+) +\|/gm)];
  const listed = rows.flatMap(([, names = '', status]) => [...names.matchAll(/\w+/g)].map(([name]) => [name, Number(status)]));
  expect(Object.fromEntries(listed)).toEqual(
    Object.fromEntries(Reason.options.map((reason) => [reason, reasons[reason].status])),
  );
});

test('the programs compile as strictly as the project itself', { timeout: 120_000 }, async () => {
  const programs = blocks.filter((block) => isProgram(block) && block.language === 'ts');
  expect(programs.map(({ about }) => about)).toEqual(['listen.mjs', 'hello.mjs', 'mirror.mjs']);
  const stranger = await Stranger.arrive('http://127.0.0.1:3000');
  expect(await stranger.compile(programs)).toBe('');
});
