import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Result } from './slices.ts';

/** As `node --cpu-prof` writes it. */
interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[];
  /** When it began, on the system's monotonic clock, in microseconds. */
  startTime: number;
  samples: number[];
  /** Microseconds before each sample. */
  timeDeltas: number[];
}

export const profileOptions = (folder: string) => ['--cpu-prof', `--cpu-prof-dir=${folder}`, '--cpu-prof-interval=500'];

/** Reads the one profile in a folder. */
export async function readProfile(folder: string): Promise<CpuProfile> {
  const profiles = (await readdir(folder)).filter((name) => name.endsWith('.cpuprofile'));
  const texts = await Promise.all(profiles.map((name) => readFile(join(folder, name), 'utf8')));
  // Threads that only load code have a profile of their own.
  const [longest = '{}'] = texts.toSorted((one, other) => other.length - one.length);
  return JSON.parse(longest) as CpuProfile;
}

/** Where the time went while a contestant had his turns: functions by the time in themselves, in percent. */
export function hottest(
  { nodes, samples, timeDeltas, startTime }: CpuProfile,
  { readings }: Result,
  most = 30,
): [string, number][] {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const times = new Map<string, number>();
  let at = startTime;
  let sum = 0;
  for (const [index, id] of samples.entries()) {
    const delta = timeDeltas[index] ?? 0;
    at += delta;
    const name = names.get(id) ?? '';
    if (name === '(idle)' || !readings.some(({ from, to }) => from <= at && at <= to)) continue;
    times.set(name, (times.get(name) ?? 0) + delta);
    sum += delta;
  }
  const sorted = [...times].toSorted(([, one], [, other]) => other - one).slice(0, most);
  return sorted.map(([name, time]) => [name, (100 * time) / sum]);
}

function nameOf({ functionName, url, lineNumber }: CpuProfile['nodes'][number]['callFrame']): string {
  const name = functionName || '(anonymous)';
  const file = url.replace(/^.*\/node_modules\//, '').replace(/^.*\/(?=(?:apps|packages)\/)/, '');
  return file ? `${name} ${file}:${lineNumber + 1}` : name;
}
