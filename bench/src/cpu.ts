import { readdirSync, readFileSync } from 'node:fs';

/** Microseconds of CPU time. */
export interface Cpu {
  node: number;
  postgres: number;
}

/** Whose CPU time is counted: a Node process, and PostgreSQL with all its backends. */
export interface Workers {
  node: number;
  postmaster?: number | undefined;
}

/** What processes have used since they were started. The kernel counts in hundredths of a second. */
export function readCpu({ node, postmaster }: Workers): Cpu {
  return { node: readOwn(node), postgres: postmaster === undefined ? 0 : readFamily(postmaster) };
}

export const spent = (before: Cpu, after: Cpu): Cpu => ({
  node: after.node - before.node,
  postgres: after.postgres - before.postgres,
});

const tick = 10_000;

interface Stat {
  parent: number;
  own: number;
  /** Of children that have ended. */
  inherited: number;
}

function readStat(pid: number | string): Stat | undefined {
  try {
    // The name, in brackets, may contain anything.
    const [, rest = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(/\) (?!.*\) )/);
    const fields = rest.split(' ').map(Number);
    const sum = (first: number) => ((fields[first] ?? 0) + (fields[first + 1] ?? 0)) * tick;
    return { parent: fields[1] ?? 0, own: sum(11), inherited: sum(13) };
  } catch {
    return undefined;
  }
}

const readOwn = (pid: number) => readStat(pid)?.own ?? 0;

function readFamily(postmaster: number): number {
  const itself = readStat(postmaster);
  if (!itself) return 0;
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const children = pids.map(readStat).filter((stat) => stat?.parent === postmaster);
  return children.reduce((sum, child) => sum + (child?.own ?? 0), itself.own + itself.inherited);
}

/** Bytes of memory that a process had at the most. */
export function readPeak(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) * 1_024;
}
