import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { scaled } from './scale.ts';

export const oneIn = (count: number): boolean => randomInt(count) === 0;

/** @throws when there is nothing to choose from */
export function oneOf<Item>(items: readonly Item[]): Item {
  const item = items[randomInt(items.length)];
  if (item === undefined) throw new Error('a choice among nothing');
  return item;
}

export const aWhile = (leastMs: number, mostMs: number): Promise<void> => sleep(randomInt(leastMs, mostMs + 1));

const patienceMs = scaled(30_000, 120_000);

/** @throws when it does not come to pass in good time */
export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`waited in vain: ${what}`);
    await sleep(10);
  }
}
