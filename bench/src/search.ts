import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import type { Bench, Workload } from './bench.ts';
import { startBareReads } from './server.ts';
import { alternate, type Contestant, quantile, type Result, spreadOf } from './slices.ts';
import { busiest, said, talk } from './talk.ts';
import type { Person } from './town.ts';

/** What is sought, and how the bare search is told. */
interface Quest {
  name: string;
  q: string;
  tsquery: string;
  in?: string;
}

const quests: Quest[] = [
  { name: 'a common word', q: said.common, tsquery: said.common },
  { name: 'a rare word', q: said.rare, tsquery: said.rare },
  { name: 'two words', q: `${said.common} ${said.other}`, tsquery: `${said.common} & ${said.other}` },
  { name: 'two seldom words', q: 'w40 w50', tsquery: 'w40 & w50' },
  { name: 'two common words that never meet', q: `${said.odd} ${said.even}`, tsquery: `${said.odd} & ${said.even}` },
  { name: 'a word that was common long ago', q: said.old, tsquery: said.old },
  { name: 'a common word in a channel', q: `${said.common} in:#${busiest}`, tsquery: said.common, in: busiest },
  { name: 'a rare word in a channel', q: `${said.rare} in:#${busiest}`, tsquery: said.rare, in: busiest },
];

const limit = 50;

export const search: Workload = {
  name: 'W6',
  title: 'Search, one after another, over REST',
  target: 'p99 ≤ 3 × G and ≤ 100 ms at a million messages; at most four times the buffers for ten times the messages.',
  async run(bench) {
    const { databaseUrl } = bench.parley;
    const readers = await gather(bench);
    const sizes = bench.quick ? [10_000, 100_000] : [100_000, 1_000_000];
    const notes: string[] = [];
    for (const size of sizes) {
      await talk(databaseUrl, size);
      notes.push(`### ${size.toLocaleString('en-US')} messages`, await measure(bench, readers));
    }
    return { races: [], notes };
  },
};

/** Who searches: somebody who may read everything, and one of one workspace. */
interface Readers {
  everywhere: Person;
  somewhere: Person;
}

async function gather({ parley: { databaseUrl }, town: { quarters } }: Bench): Promise<Readers> {
  const people = quarters[0]?.people ?? [];
  const [everywhere, somewhere] = people;
  if (!everywhere || !somewhere) throw new Error('nobody is there');
  const sql = postgres(databaseUrl, { max: 1 });
  await sql`insert into workspace_members (workspace_id, user_id, role)
    select id, ${everywhere.id}, 'member' from workspaces on conflict do nothing`;
  await sql.end();
  return { everywhere, somewhere };
}

async function measure(bench: Bench, { everywhere, somewhere }: Readers): Promise<string> {
  const { databaseUrl, port } = bench.parley;
  const bare = await startBareReads(databaseUrl, 1);
  try {
    const contestants = quests.flatMap((quest) => [
      contestantOf(bench, 'all', (token) => ask(port, ours(quest), token), everywhere),
      contestantOf(bench, 'some', (token) => ask(port, ours(quest), token), somewhere),
      contestantOf(bench, 'G', (token) => ask(bare.port, bareOf(quest), token), everywhere),
    ]);
    const results = await alternate(contestants, bench.rounds);
    const buffers = bench.quick ? [] : await countBuffers(bench, everywhere);
    return tableOf(results, buffers);
  } finally {
    await bare.stop();
  }
}

const each = 20;

function contestantOf({ parley, sign }: Bench, name: string, ask: (token: string) => Promise<number>, who: Person): Contestant {
  return {
    name,
    workers: parley.workers,
    async slice() {
      const token = await sign(who);
      const took: number[] = [];
      for (let count = 0; count < each; count++) {
        const began = performance.now();
        await ask(token);
        took.push(performance.now() - began);
      }
      took.sort((one, other) => one - other);
      return { units: each, more: { p50: quantile(took, 0.5), p99: quantile(took, 0.99) } };
    },
  };
}

const ours = ({ q }: Quest) => ({ q });

/** What the ceiling is asked: the words as PostgreSQL takes them. */
const bareOf = ({ tsquery, in: channel }: Quest) => ({ tsquery, ...(channel !== undefined && { in: channel }) });

/** @returns how many were found */
async function ask(port: number, query: Record<string, string>, token: string): Promise<number> {
  const search = new URLSearchParams({ ...query, limit: String(limit) });
  const answer = await fetch(`http://127.0.0.1:${port}/search?${search.toString()}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const { items } = (await answer.json()) as { items?: unknown[] };
  if (!items) throw new Error(`refused: ${answer.status}`);
  return items.length;
}

/** PostgreSQL's backends report what they did after ten idle seconds at the latest. */
const reportMs = 11_000;
const repeated = 5;

/** How many pages of the database one search looks at: what is counted with it, less what is counted in as long without. */
async function countBuffers({ parley: { databaseUrl, port }, sign }: Bench, who: Person): Promise<number[]> {
  const sql = postgres(databaseUrl, { max: 1 });
  try {
    const first = await readBuffers(sql);
    let before = await readBuffers(sql);
    const idle = before - first;
    const counts: number[] = [];
    for (const quest of quests) {
      const token = await sign(who);
      for (let count = 0; count < repeated; count++) await ask(port, ours(quest), token);
      const after = await readBuffers(sql);
      counts.push(Math.max(0, after - before - idle) / repeated);
      before = after;
    }
    return counts;
  } finally {
    await sql.end();
  }
}

/** How many pages of the database everybody has looked at so far. */
async function readBuffers(sql: postgres.Sql): Promise<number> {
  await sleep(reportMs);
  const [row] = await sql<{ buffers: number }[]>`
    select (blks_hit + blks_read)::float as buffers from pg_stat_database where datname = current_database()`;
  return row?.buffers ?? 0;
}

function tableOf(results: Result[], buffers: number[]): string {
  const head = ['', 'reads all: p50', 'p99', '× G (p99)', 'reads one workspace: p50', 'p99', 'G: p50', 'p99', 'buffers'];
  const rows = quests.map(({ name }, index) => {
    const [all, some, bare] = results.slice(3 * index, 3 * index + 3).map(timesOf);
    const count = buffers[index];
    return [
      name,
      ...[all?.p50, all?.p99].map(ms),
      ((all?.p99 ?? NaN) / (bare?.p99 ?? NaN)).toFixed(1),
      ...[some?.p50, some?.p99, bare?.p50, bare?.p99].map(ms),
      count === undefined ? '' : Math.round(count).toLocaleString('en-US'),
    ];
  });
  return [head, head.map((_, index) => (index === 0 ? '---' : '---:')), ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');
}

const timesOf = ({ readings }: Result) => {
  const median = (key: string) => spreadOf(readings.map(({ more }) => more[key] ?? NaN)).median;
  return { p50: median('p50'), p99: median('p99') };
};

const ms = (time: number | undefined) => `${(time ?? NaN).toPrecision(3)} ms`;
