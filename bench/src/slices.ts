import { type Cpu, readCpu, spent, type Workers } from './cpu.ts';

/** What one slice of one contestant gave. */
export interface Reading {
  units: number;
  seconds: number;
  cpu: Cpu;
  /** When it was, on the system's monotonic clock, in microseconds: what a CPU profile is cut by. */
  from: number;
  to: number;
  /** Whatever else is worth a column, such as `p99 ms`. */
  more: Record<string, number>;
}

/** Somebody who runs the workload, for a slice at a time. */
export interface Contestant {
  name: string;
  /** Whose CPU time his work costs. */
  workers: Workers;
  /** What must be done before a slice, and is not part of it. */
  before?(): Promise<void>;
  slice(): Promise<Slice>;
}

export interface Slice {
  units: number;
  more?: Record<string, number>;
}

export interface Result {
  name: string;
  readings: Reading[];
}

/**
 * Lets contestants run by turns, so that a busy minute of the machine hits all of them. The first round is thrown away.
 * @returns the readings of each, in the order of the rounds
 */
export async function alternate(contestants: Contestant[], rounds: number): Promise<Result[]> {
  const results = contestants.map(({ name }): Result => ({ name, readings: [] }));
  for (let round = 0; round <= rounds; round++) {
    for (const [index, contestant] of contestants.entries()) {
      const reading = await read(contestant);
      if (round > 0) results[index]?.readings.push(reading);
    }
  }
  return results;
}

const monotonic = () => Number(process.hrtime.bigint() / 1_000n);

async function read({ workers, before: prepare, slice }: Contestant): Promise<Reading> {
  await prepare?.();
  const before = readCpu(workers);
  const from = monotonic();
  const { units, more = {} } = await slice();
  const to = monotonic();
  return { units, seconds: (to - from) / 1e6, cpu: spent(before, readCpu(workers)), from, to, more };
}

export interface Spread {
  median: number;
  min: number;
  max: number;
}

export function spreadOf(values: number[]): Spread {
  const sorted = values.toSorted((one, other) => one - other);
  return { median: quantile(sorted, 0.5), min: sorted.at(0) ?? Number.NaN, max: sorted.at(-1) ?? Number.NaN };
}

/** @param sorted in ascending order */
export function quantile(sorted: number[], share: number): number {
  const place = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return low === undefined || high === undefined ? Number.NaN : low + (high - low) * (place % 1);
}

export const rateOf = ({ units, seconds }: Reading) => units / seconds;

/** Of how many times another something is, round by round. */
export const ratios = (of: Result, to: Result, measure: (reading: Reading) => number): number[] =>
  of.readings.flatMap((reading, round) => {
    const other = to.readings[round];
    return other ? [measure(reading) / measure(other)] : [];
  });
