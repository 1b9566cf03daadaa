import { expect, test } from 'vitest';
import { readFile, readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';

test('tRPC spreads objects natively: the patch that takes two thirds off a call still applies', async () => {
  const dist = dirname(createRequire(import.meta.url).resolve('@trpc/server'));
  const helpers = (await readdir(dist)).filter((name) => /^getErrorShape-.*\.mjs$/.test(name));
  expect(helpers).toHaveLength(1);
  const source = await readFile(`${dist}/${helpers[0]}`, 'utf8');
  expect(source).toContain('function _objectSpread2(e, a, b) {');
});
