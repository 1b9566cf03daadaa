import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report, Workload } from './bench.ts';
import { hottest, profileOptions, readProfile } from './profile.ts';
import { type Server, startBare, startParley } from './server.ts';
import { createSigner, settle } from './town.ts';

export interface RunOptions {
  quick: boolean;
  /** Also tell where the server's time went. It costs some of it. */
  profile: boolean;
}

const sizes = {
  full: { rounds: 5, sliceMs: 5_000, quarters: 100 },
  quick: { rounds: 3, sliceMs: 700, quarters: 20 },
};

/** Runs a workload on a server and a database of its own: it inherits nothing that another left. */
export async function run(workload: Workload, { quick, profile }: RunOptions): Promise<Report> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-bench-'));
  const { rounds, sliceMs, quarters } = quick ? sizes.quick : sizes.full;
  const servers: Server[] = [];
  const stop = async () => {
    for (const server of servers.splice(0).reverse()) await server.stop();
  };
  try {
    const parley = await startParley(join(folder, 'data'), profile ? profileOptions(folder) : []);
    servers.push(parley);
    const town = await settle(parley.databaseUrl, { quarters, peopleEach: 100, channelsEach: 20 });
    const report = await workload.run({
      parley,
      town,
      quick,
      sign: createSigner(parley.secret),
      rounds,
      sliceMs,
      async startBare() {
        const bare = await startBare();
        servers.push(bare);
        return bare;
      },
    });
    await stop();
    return profile ? { ...report, notes: [...report.notes, ...(await whereTimeWent(folder, report))] } : report;
  } finally {
    await stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

async function whereTimeWent(folder: string, { races }: Report): Promise<string[]> {
  const profile = await readProfile(folder);
  return races.flatMap(({ title, results }) =>
    results
      .filter(({ name }) => name.startsWith('Parley'))
      .map((result) => {
        const lines = hottest(profile, result).map(([name, percent]) => `    ${percent.toFixed(1).padStart(5)} %  ${name}`);
        return `Where the time of ${result.name} went (${title}), in percent of what the server's thread was busy:\n\n${lines.join('\n')}`;
      }),
  );
}
