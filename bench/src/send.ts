import postgres from 'postgres';
import type { Bench, Race, Report, Workload } from './bench.ts';
import { type Ceilings, type Draft, openCeilings } from './ceilings.ts';
import { type Author, openRestSender, openSocketSender, type Sender, sendAll } from './senders.ts';
import { alternate, type Contestant } from './slices.ts';
import type { Person } from './town.ts';

const content = 'A message of ordinary length, as people write them to each other all day long: about a hundred letters.';

/** Who sends, and to which channels by turns. */
interface Seat {
  person: Person;
  channels: string[];
}

export const send: Workload = {
  name: 'W1',
  title: 'Durable send: 64 senders, each to all of his channels by turns',
  target: 'WebSocket ≥ 2.0 × A and ≥ 0.60 × B, REST ≥ 1.5 × A and ≥ 0.40 × B, at most 200 µs of CPU a message.',
  async run(bench) {
    return await raceSeats(bench, 'Durable send', ['socket 64', 'rest 64', 'a', 'b'], (count) =>
      Array.from({ length: count }, (_, index) => seatIn(bench, index)),
    );
  },
};

export const hot: Workload = {
  name: 'W2',
  title: 'Hot channel: everybody sends to the same',
  target: '≥ 3.5 × A, and no fall from 8 to 64 senders.',
  async run(bench) {
    const [quarter] = bench.town.quarters;
    return await raceSeats(bench, 'Hot channel', ['socket 8', 'socket 64', 'rest 64', 'a', 'b'], (count) =>
      (quarter?.people ?? []).slice(0, count).map((person) => ({ person, channels: quarter?.channels.slice(0, 1) ?? [] })),
    );
  },
};

type Entry = `socket ${number}` | `rest ${number}` | 'a' | 'b';

async function raceSeats(bench: Bench, title: string, entries: Entry[], seats: (count: number) => Seat[]): Promise<Report> {
  const ceilings = await openCeilings(bench.parley.databaseUrl);
  const opened: Author[] = [];
  try {
    const contestants = await Promise.all(
      entries.map(async (entry) => {
        if (entry === 'a' || entry === 'b') return ceilingContestant(bench, ceilings, entry, seats(64));
        const authors = await seat(bench, entry, seats(Number(entry.split(' ')[1])));
        opened.push(...authors);
        return contestantOf(bench, entry, authors);
      }),
    );
    const results = await alternate(contestants, bench.rounds);
    const names = contestants.map(({ name }) => name);
    const race: Race = {
      title,
      unit: ['message', 'messages'],
      results,
      ceilings: names.filter((name) => /^[AB]:/.test(name)),
      by: 'rate',
    };
    return { races: [race], notes: await check(bench, ceilings) };
  } finally {
    await Promise.all([...opened.map(({ sender }) => sender.close()), ceilings.close()]);
  }
}

function seatIn({ town: { quarters } }: Bench, index: number): Seat {
  const quarter = quarters[index % quarters.length];
  const person = quarter?.people[Math.floor(index / quarters.length)];
  if (!quarter || !person) throw new Error('the town is too small');
  return { person, channels: quarter.channels };
}

async function seat({ parley: { port }, sign }: Bench, entry: Entry, seats: Seat[]): Promise<Author[]> {
  const open = entry.startsWith('rest') ? openRestSender : openSocketSender;
  return await Promise.all(seats.map(async (taken) => authorAt(taken, await open(port, await sign(taken.person)))));
}

function authorAt({ person, channels }: Seat, sender: Sender): Author {
  let turn = Math.floor(Math.random() * channels.length);
  const next = (): Draft => ({ channel_id: channels[turn++ % channels.length] ?? '', user_id: person.id, content });
  return { sender, next };
}

function contestantOf({ parley, sliceMs }: Bench, entry: Entry, authors: Author[]): Contestant {
  const [face, count] = entry.split(' ');
  const name = `Parley, ${face === 'rest' ? 'REST' : 'WebSocket'}${count === '64' ? '' : `, ${count} senders`}`;
  return { name, workers: parley.workers, slice: () => sendAll(authors, sliceMs) };
}

function ceilingContestant({ parley, sliceMs }: Bench, ceilings: Ceilings, which: 'a' | 'b', seats: Seat[]): Contestant {
  const close = async () => {};
  const authors = seats.map((taken) => authorAt(taken, { send: ceilings.one, close }));
  const workers = { ...parley.workers, node: process.pid };
  if (which === 'a') return { name: 'A: a call a message', workers, slice: () => sendAll(authors, sliceMs) };
  return { name: 'B: a call a batch', workers, slice: () => sendBatches(ceilings, authors, sliceMs) };
}

async function sendBatches(ceilings: Ceilings, authors: Author[], ms: number): Promise<{ units: number }> {
  let units = 0;
  for (const until = performance.now() + ms; performance.now() < until; units += authors.length) {
    await ceilings.many(authors.map(({ next }) => next()));
  }
  return { units };
}

/** Each channel's messages and events are numbered without gaps, and none is missing. */
async function check({ parley: { databaseUrl } }: Bench, ceilings: Ceilings): Promise<string[]> {
  const sql = postgres(databaseUrl, { max: 1 });
  try {
    const [row] = await sql<{ sent: number; announced: number; gaps: number }[]>`select
      (select count(*)::integer from messages) as sent,
      (select count(*)::integer from events where type = 'message.created') as announced,
      (select count(*)::integer from channels where seq <> (select count(*) from messages where channel_id = channels.id)) as gaps`;
    const bare = await ceilings.count();
    if (!row || row.gaps > 0 || row.sent !== row.announced) throw new Error(`messages are missing: ${JSON.stringify(row)}`);
    return [`${row.sent} messages of ours and ${bare} of the ceilings were found in the database, ours numbered without gaps.`];
  } finally {
    await sql.end();
  }
}
