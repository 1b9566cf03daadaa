import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Program } from '../launch.ts';

/** The memory that a process takes, in MiB. */
export function memoryOf(pid: number): number {
  if (process.platform !== 'linux')
    return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1_024;
  const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kib) / 1_024;
}

/** What is wrong with a server's process, in words: whatever may be sent to it, it lives, complains of nothing, and stays as large as it was. */
export class Vitals {
  readonly #program: Program;
  readonly #said: number;

  /** Looks at it, when it is up and has warmed. */
  constructor(program: Program) {
    this.#program = program;
    this.#said = program.said.length;
  }

  /** @param most how much memory it may take, in MiB */
  judge(most: number): string[] {
    const { pid, said, hasEnded } = this.#program;
    const complaints = said.slice(this.#said).trim();
    const taken = hasEnded ? 0 : memoryOf(pid);
    return [
      ...(hasEnded ? ['the process has ended'] : []),
      ...(complaints === '' ? [] : [`it complains: ${complaints.slice(0, 5_000)}`]),
      ...(taken > most ? [`it takes ${Math.round(taken)} MiB, and ${most} are enough`] : []),
    ];
  }
}
