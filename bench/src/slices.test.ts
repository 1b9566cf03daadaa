import { expect, test } from 'vitest';
import { alternate, quantile, ratios, spreadOf } from './slices.ts';

test('a quantile lies between its neighbours', () => {
  expect([0, 0.5, 0.75, 1].map((share) => quantile([1, 2, 3, 5], share))).toEqual([1, 2.5, 3.5, 5]);
  expect(spreadOf([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3 });
});

test('contestants take turns, each with what it must do before, and the first round does not count', async () => {
  const done: string[] = [];
  const contestant = (name: string, units: number) => ({
    name,
    workers: { node: process.pid },
    before: async () => void done.push(`before ${name}`),
    slice: async () => {
      done.push(name);
      return { units };
    },
  });
  const [one, other] = await alternate([contestant('a', 6), contestant('b', 3)], 2);
  expect(done).toEqual(Array.from({ length: 3 }, () => ['before a', 'a', 'before b', 'b']).flat());
  expect(one && other && ratios(one, other, ({ units }) => units)).toEqual([2, 2]);
});
