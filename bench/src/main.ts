import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Report, Workload } from './bench.ts';
import { fanOut } from './fanout.ts';
import { hot, send } from './send.ts';
import { type Server, startBare, startParley } from './server.ts';
import { tableOf } from './table.ts';
import { createSigner, settle } from './town.ts';

const workloads = [send, hot, fanOut];
const results = fileURLToPath(new URL('../results', import.meta.url));

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { quick: { type: 'boolean', default: false } } });
  const wanted = workloads.filter(
    ({ name }) => positionals.length === 0 || positionals.includes(name.toLowerCase()) || positionals.includes(name),
  );
  for (const workload of wanted) {
    const report = await run(workload, values.quick);
    process.stdout.write(`\n## ${workload.name}. ${workload.title}\n\n${markdownOf(report)}\n`);
    await mkdir(results, { recursive: true });
    await writeFile(join(results, `${workload.name.toLowerCase()}.json`), JSON.stringify(report, null, 2));
  }
}

const markdownOf = ({ races, notes }: Report) => [...races.map(tableOf), ...notes].join('\n\n');

/** Each workload has a server and a database of its own: none inherits what another left. */
async function run(workload: Workload, quick: boolean): Promise<Report> {
  const dataDir = await mkdtemp(join(tmpdir(), 'parley-bench-'));
  const servers: Server[] = [];
  try {
    const parley = await startParley(dataDir);
    servers.push(parley);
    const town = await settle(
      parley.databaseUrl,
      quick ? { quarters: 20, peopleEach: 100, channelsEach: 20 } : { quarters: 100, peopleEach: 100, channelsEach: 20 },
    );
    return await workload.run({
      parley,
      town,
      quick,
      sign: createSigner(parley.secret),
      rounds: quick ? 3 : 5,
      sliceMs: quick ? 2_000 : 5_000,
      async startBare() {
        const bare = await startBare();
        servers.push(bare);
        return bare;
      },
    });
  } finally {
    for (const server of servers.reverse()) await server.stop();
    await rm(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
await main();
