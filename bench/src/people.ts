import postgres from 'postgres';
import type { Bench, Workload } from './bench.ts';
import { alternate, type Contestant, quantile, type Slice } from './slices.ts';
import type { Person } from './town.ts';

export const people: Workload = {
  name: 'W9',
  title: 'People are looked for by name, one look-up after the other, over REST',
  target: 'p50 below 20 ms at 100,000 people.',
  async run(bench) {
    const size = bench.quick ? 20_000 : 100_000;
    const [neighbour, stranger] = inhabitants(bench);
    const sql = postgres(bench.parley.databaseUrl, { max: 1, onnotice: () => {} });
    try {
      const named = await crowd(sql, size, neighbour);
      const one = await openSeeker(bench, neighbour);
      const other = await openSeeker(bench, stranger);
      const bare = { workers: { ...bench.parley.workers, node: process.pid } };
      const contestants: Contestant[] = [
        { name: 'H: a bare select, by how a name begins', ...bare, slice: () => seek(bench, named, bareSeeker(sql)) },
        contestant(bench, 'Parley, by how a name begins', named, one),
        contestant(bench, 'Parley, with a typo', named.map(mistype), one),
        contestant(bench, 'Parley, who sees a hundred of them', named, other),
      ];
      const results = await alternate(contestants, bench.rounds);
      const title = `${size.toLocaleString('en-US')} people`;
      const unit = ['look-up', 'look-ups'] as const;
      const ceilings = contestants.slice(0, 1).map(({ name }) => name);
      return { races: [{ title, unit, results, ceilings, by: 'rate' }], notes: [] };
    } finally {
      await sql.end();
    }
  },
};

function inhabitants({ town: { quarters } }: Bench): [Person, Person] {
  const [one, other] = quarters.flatMap((quarter) => quarter.people.slice(0, 1));
  if (!one || !other) throw new Error('the town is too small');
  return [one, other];
}

const beginnings =
  'ale an ar be bri ca cha chri cla da di do e fe fra ga ge gre ha he hu i ja jo ju ka ko la li lu ma mi na ni o pa pe ro sa ste';
const ends =
  'rina nder dra mas nka lotte ander briel stian vid rik cis dine rald gory nnes lena bert han cob lian tja tharina rent vin';

/** A thousand names, of people or families. */
const names = beginnings.split(' ').flatMap((beginning) => ends.split(' ').map((end) => beginning + end));

/**
 * Brings a crowd with names into a workspace of its own, and somebody with them.
 * @returns names of which there is somebody
 */
async function crowd(sql: postgres.Sql, size: number, { id }: Person): Promise<string[]> {
  await sql.begin(async (tx) => {
    await tx`create temp table newcomer on commit drop as
      select n, uuidv7() as id, (${names}::text[])[1 + n::bigint * 7919 % 1000] as name, (${names}::text[])[1 + n::bigint * 104729 / 1000 % 1000] as family
      from generate_series(1, ${size}::integer) n`;
    await tx`insert into users (id, email, username, display_name, password_hash)
      select id, format('newcomer-%s@example.com', n), format('%s.%s', name, n), initcap(name || ' ' || family), '-' from newcomer`;
    await tx`insert into workspaces (id, name, slug, owner_id, member_count)
      select uuidv7(), 'Everybody', 'everybody', ${id}, ${size + 1}::integer`;
    await tx`insert into workspace_members (workspace_id, user_id, role)
      select workspaces.id, person.id, 'member' from workspaces, (select id from newcomer union all select ${id}::uuid) person
      where slug = 'everybody'`;
  });
  await sql`vacuum analyze`;
  return names.filter((name) => name.length > 4);
}

/** Two letters change places. */
const mistype = (name: string) => `${name.slice(0, 2)}${name.charAt(3)}${name.charAt(2)}${name.slice(4)}`;

/** Looks for somebody; how many were found. */
type Seeker = (q: string) => Promise<number>;

async function openSeeker({ parley: { port }, sign }: Bench, person: Person): Promise<Seeker> {
  const headers = { authorization: `Bearer ${await sign(person)}` };
  return async (q) => {
    const answer = await fetch(`http://127.0.0.1:${port}/users?limit=20&q=${q}`, { headers });
    if (answer.status !== 200) throw new Error(`refused: ${await answer.text()}`);
    const { items } = (await answer.json()) as { items: unknown[] };
    return items.length;
  };
}

const bareSeeker =
  (sql: postgres.Sql): Seeker =>
  async (q) => {
    const rows = await sql`select id, username, display_name from users
      where lower(username || ' ' || display_name) like ${`${q}%`} order by char_length(display_name), id limit 20`;
    return rows.length;
  };

const contestant = (bench: Bench, name: string, sought: string[], seeker: Seeker): Contestant => ({
  name,
  workers: bench.parley.workers,
  slice: () => seek(bench, sought, seeker),
});

async function seek({ sliceMs }: Bench, sought: string[], seeker: Seeker): Promise<Slice> {
  const took: number[] = [];
  let found = 0;
  const until = performance.now() + sliceMs;
  for (let began = performance.now(); began < until;) {
    found += await seeker(sought[Math.floor(Math.random() * sought.length)] ?? '');
    const now = performance.now();
    took.push(now - began);
    began = now;
  }
  took.sort((one, other) => one - other);
  const more = { 'p50 ms': quantile(took, 0.5), 'p99 ms': quantile(took, 0.99), 'found each time': found / took.length };
  return { units: took.length, more };
}
