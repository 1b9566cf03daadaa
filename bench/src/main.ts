import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { fanOut } from './fanout.ts';
import { history } from './history.ts';
import { idle } from './idle.ts';
import { record } from './page.ts';
import { people } from './people.ts';
import { reconnect } from './reconnect.ts';
import { run } from './run.ts';
import { search } from './search.ts';
import { hot, send } from './send.ts';
import { markdownOf } from './table.ts';

const workloads = [send, hot, fanOut, history, search, reconnect, idle, people];
const results = fileURLToPath(new URL('../results', import.meta.url));

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
      record: { type: 'boolean', default: false },
    },
  });
  await mkdir(results, { recursive: true });
  for (const workload of wanted(positionals)) {
    const report = await run(workload, values);
    process.stdout.write(`\n## ${workload.name}. ${workload.title}\n\nTarget: ${workload.target}\n\n${markdownOf(report)}\n`);
    await writeFile(join(results, `${workload.name.toLowerCase()}.json`), JSON.stringify(report, null, 2));
    if (values.record) await record(workload, report);
  }
}

function wanted(names: string[]) {
  const known = workloads.map(({ name }) => name);
  const asked = names.map((name) => name.toUpperCase());
  const unknown = asked.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`there is no ${unknown.join(', ')}; there are ${known.join(', ')}`);
  return workloads.filter(({ name }) => asked.length === 0 || asked.includes(name));
}

// An exit, whatever the reason, takes the servers along.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
await main();
