import { expect, test } from 'vitest';
import { readCpu, readPeak, spent } from './cpu.ts';

const work = () => {
  for (const until = process.cpuUsage().user + 200_000; process.cpuUsage().user < until;);
};

test.runIf(process.platform === 'linux')("a process's time is counted as it counts it itself", () => {
  const workers = { node: process.pid };
  const before = { own: process.cpuUsage(), read: readCpu(workers) };
  work();
  const own = process.cpuUsage(before.own);
  const { node, postgres } = spent(before.read, readCpu(workers));
  // Each of the two figures is rounded to the kernel's ticks.
  expect(Math.abs(node - own.user - own.system)).toBeLessThan(50_000);
  expect(postgres).toBe(0);
});

test.runIf(process.platform === 'linux')('the most memory that a process had is at least what it has, in bytes', () => {
  const now = process.memoryUsage.rss();
  expect(readPeak(process.pid)).toBeGreaterThanOrEqual(now);
});
