import { openHouse } from '@parley/testing';
import { expect, test } from 'vitest';
import { type Block, blockOf, blocksOf, pages, read } from './page.ts';
import { fits } from './shown.ts';
import { Stranger } from './stranger.ts';

const index = 'docs/guides/index.md';
const guides = pages.filter((page) => page.startsWith('docs/guides/') && page !== index);

test('each guide is listed', () => {
  const listed = [...read(index).matchAll(/^- \[[^\]]+\]\((\w[\w-]*\.md)\)/gm)].map(([, name]) => `docs/guides/${name}`);
  expect(new Set(listed)).toEqual(new Set(guides));
});

test.each(guides)('whoever types what %s says is answered as it shows', { timeout: 60_000 }, async (page) => {
  const { url } = await openHouse();
  const stranger = await Stranger.arrive(url);
  const blocks = blocksOf(page);
  const commands = blocks.filter(({ language }) => language === 'bash');
  const said = await stranger.type(inOne([blockOf(index, 'bash'), ...commands])).output();
  const answers = said.split(boundary).map(lastLine);
  const shown = blocks.flatMap((block, at) => (block.language === 'json' ? [{ block, after: blocks[at - 1] }] : []));
  expect(shown.length).toBeGreaterThan(0);
  for (const { block, after } of shown) {
    const answer = answers[1 + commands.findIndex((command) => command === after)] ?? '';
    expect(fits(JSON.parse(block.text), JSON.parse(answer)), `${page}:${block.line} is answered with ${answer}`).toBe(true);
  }
});

const boundary = '\n-- the next block --\n';

/** Many blocks as one: they are typed into the same shell. */
function inOne(blocks: Block[]): Block {
  const [first] = blocks;
  if (!first) throw new Error('nothing is typed');
  return { ...first, text: blocks.map(({ text }) => text).join(`printf '${boundary.replaceAll('\n', '\\n')}'\n`) };
}

const lastLine = (text: string) => text.trim().split('\n').at(-1) ?? '';
