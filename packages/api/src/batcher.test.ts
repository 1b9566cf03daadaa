import { Refusal } from '@parley/contracts';
import { expect, test } from 'vitest';
import { Batcher } from './batcher.ts';

const recording = (options: Partial<ConstructorParameters<typeof Batcher<string, string>>[0]> = {}) => {
  const flushes: string[][] = [];
  const batcher = new Batcher<string, string>({
    flush: async (items) => {
      flushes.push(items);
      await Promise.resolve();
      return items.map((item) => item.toUpperCase());
    },
    ...options,
  });
  return { batcher, flushes };
};

test('idle, an item goes at once; what comes meanwhile goes together; each gets its own result', async () => {
  const { batcher, flushes } = recording();
  const results = await Promise.all(['a', 'b', 'c'].map((item) => batcher.add(item)));
  expect(results).toEqual(['A', 'B', 'C']);
  expect(flushes).toEqual([['a'], ['b', 'c']]);
});

test('after a pause what came in it goes together too; who comes alone does not wait for it', async () => {
  const { batcher, flushes } = recording({ pauseAfter: () => 50 });
  const early = [batcher.add('a'), batcher.add('b')];
  await early[0];
  await Promise.all([...early, batcher.add('c')]);
  expect(flushes).toEqual([['a'], ['b', 'c']]);
  let paused = false;
  const alone = recording({
    pauseAfter: () => {
      paused = true;
      return 0;
    },
  });
  await alone.batcher.add('d');
  expect(paused).toBe(false);
});

test('at most so many go together', async () => {
  const { batcher, flushes } = recording({ mostTogether: 2 });
  await Promise.all(['a', 'b', 'c', 'd'].map((item) => batcher.add(item)));
  expect(flushes).toEqual([['a'], ['b', 'c'], ['d']]);
});

test('two of one key never go together, and keep their order', async () => {
  const { batcher, flushes } = recording({ keyOf: (item) => item[0] });
  await Promise.all(['x', 'a1', 'a2', 'b1'].map((item) => batcher.add(item)));
  expect(flushes).toEqual([['x'], ['a1', 'b1'], ['a2']]);
});

test('beyond what may wait, an item is refused at once', async () => {
  const { batcher } = recording({ mostWaiting: 2 });
  const results = await Promise.allSettled(['a', 'b', 'c', 'd'].map((item) => batcher.add(item)));
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected']);
  expect(results[3]).toMatchObject({ reason: expect.any(Refusal) as unknown });
});

test('what a flush throws, those in it are told; the next are not harmed', async () => {
  let first = true;
  const batcher = new Batcher<string, string>({
    flush: async (items) => {
      if (first) {
        first = false;
        throw new Error('no');
      }
      return items;
    },
  });
  await expect(batcher.add('a')).rejects.toThrow('no');
  expect(await batcher.add('b')).toBe('b');
});

test('nothing is left waiting, at whatever moment it comes', async () => {
  const { batcher } = recording();
  // Some number of microtasks after the last result is just where a flush ends and nobody looks any more.
  for (let hops = 0; hops < 20; hops++) {
    await batcher.add('first');
    const late = batcher.add('second');
    for (let hop = 0; hop < hops; hop++) await Promise.resolve();
    expect(await Promise.all([late, batcher.add('third')])).toEqual(['SECOND', 'THIRD']);
    const alone = batcher.add('fourth').then(async () => {
      for (let hop = 0; hop < hops; hop++) await Promise.resolve();
      return batcher.add('fifth');
    });
    expect(await Promise.race([alone, new Promise((resolve) => setTimeout(resolve, 500, 'left waiting'))])).toBe('FIFTH');
  }
});
