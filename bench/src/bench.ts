import type { Parley, Server } from './server.ts';
import type { Result } from './slices.ts';
import type { Town } from './town.ts';

/** What every workload works with. */
export interface Bench {
  parley: Parley;
  town: Town;
  /** Makes an access token. */
  sign(person: { id: string; session_id: string }): Promise<string>;
  quick: boolean;
  /** How many slices each contestant has. */
  rounds: number;
  sliceMs: number;
  /** Starts a bare `ws` server, stopped when the workload is over. */
  startBare(): Promise<Server>;
}

/** What was measured side by side. */
export interface Race {
  title: string;
  /** What is counted: one of it, and many. */
  unit: readonly [one: string, many: string];
  results: Result[];
  /** The names of those that the others are measured by. */
  ceilings: string[];
  /** What ratios are made of: rates, or the CPU time of Node, where the client is the slower one. */
  by: 'rate' | 'cpu';
}

export interface Report {
  races: Race[];
  /** What was checked and counted beside, a sentence each. */
  notes: string[];
}

export interface Workload {
  name: string;
  title: string;
  /** What we want to reach, in words. */
  target: string;
  run(bench: Bench): Promise<Report>;
}
