import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import type { Bench, Workload } from './bench.ts';
import { openListener, openMany } from './listeners.ts';
import { openSocketSender } from './senders.ts';
import type { Server } from './server.ts';
import { alternate, type Contestant } from './slices.ts';
import type { Quarter } from './town.ts';
import { Wire } from './wire.ts';

const missed = 20;

export const reconnect: Workload = {
  name: 'W7',
  title: `Everybody reconnects at once, with ${missed} events missed each, in rooms of a hundred`,
  target: '≥ 0.5 × C, nothing lost or doubled, at most one statement for 50 clients.',
  async run(bench) {
    const crowd = await Crowd.gather(bench, bench.quick ? 10 : 50);
    const contestants = [oursOf(bench, crowd), bareOf(await bench.startBare(), crowd.size)];
    const results = await alternate(contestants, bench.rounds);
    const notes = [`Each of the ${crowd.size} clients was told what he had missed, once and in order, in every slice.`];
    if (!bench.quick) notes.push(await countStatements(bench, crowd));
    await crowd.leave();
    return {
      races: [{ title: `${crowd.size} clients`, unit: ['client', 'clients'], results, ceilings: ['C: raw accepts'], by: 'rate' }],
      notes,
    };
  },
};

/** A room, whose people all come back. */
interface Home {
  quarter: Quarter;
  tokens: string[];
  /** How many messages have been sent there. */
  seq: number;
}

class Crowd {
  readonly #port: number;
  readonly #homes: Home[];
  #wires: Wire[] = [];
  #lastId = '';

  private constructor(port: number, homes: Home[]) {
    this.#port = port;
    this.#homes = homes;
  }

  static async gather({ parley, town, sign }: Bench, rooms: number): Promise<Crowd> {
    const homes = town.quarters.slice(0, rooms).map(async (quarter) => {
      return { quarter, tokens: await Promise.all(quarter.people.map(sign)), seq: 0 };
    });
    return new Crowd(parley.port, await Promise.all(homes));
  }

  get size(): number {
    return this.#homes.reduce((sum, { tokens }) => sum + tokens.length, 0);
  }

  /** Everybody goes, and misses something. */
  async miss(): Promise<void> {
    await this.leave();
    this.#lastId = await this.#whereTheLogIs();
    await Promise.all(this.#homes.map((home) => this.#speak(home)));
  }

  /** Everybody comes back at once. @throws when somebody is not told exactly what he missed */
  async comeBack(): Promise<void> {
    const { length } = this.#homes;
    this.#wires = await openMany(this.size, async (index) => {
      const home = this.#homes[index % length];
      if (!home) throw new Error('nobody is at home');
      return await this.#comeBackTo(home, home.tokens[Math.floor(index / length)] ?? '');
    });
  }

  async leave(): Promise<void> {
    await Promise.all(this.#wires.map((wire) => wire.close()));
    this.#wires = [];
    await sleep(1_000);
  }

  async #whereTheLogIs(): Promise<string> {
    let id = '';
    const onText = (text: string) => (id = /"id":"([^"]+)"\}\}$/.exec(text)?.[1] ?? id);
    const wire = await openListener(this.#port, this.#homes[0]?.tokens[0] ?? '', { onText });
    await wire.close();
    return id;
  }

  async #speak(home: Home): Promise<void> {
    const [person] = home.quarter.people;
    const sender = await openSocketSender(this.#port, home.tokens[0] ?? '');
    const draft = { channel_id: home.quarter.channels[0] ?? '', user_id: person?.id ?? '', content: 'While you were away' };
    for (let count = 0; count < missed; count++) await sender.send(draft);
    await sender.close();
    home.seq += missed;
  }

  async #comeBackTo({ seq }: Home, token: string): Promise<Wire> {
    const told: number[] = [];
    const onText = (text: string) => {
      if (text.includes('"type":"message.created"')) told.push(Number(/"seq":(\d+)/.exec(text)?.[1]));
    };
    const wire = await openListener(this.#port, token, { lastId: this.#lastId, onText });
    const expected = Array.from({ length: missed }, (_, index) => seq - missed + index + 1);
    if (told.join() !== expected.join()) throw new Error(`told ${told.join()} instead of ${expected.join()}`);
    return wire;
  }
}

function oursOf({ parley: { workers } }: Bench, crowd: Crowd): Contestant {
  return {
    name: 'Parley',
    workers,
    before: () => crowd.miss(),
    async slice() {
      await crowd.comeBack();
      return { units: crowd.size };
    },
  };
}

function bareOf({ port, workers }: Server, size: number): Contestant {
  let wires: Wire[] = [];
  return {
    name: 'C: raw accepts',
    workers,
    async before() {
      await Promise.all(wires.map((wire) => wire.close()));
    },
    async slice() {
      wires = await openMany(size, () => Wire.upgrade(port, '/room'));
      return { units: size };
    },
  };
}

/** PostgreSQL's backends report what they did after ten idle seconds at the latest. */
const reportMs = 11_000;

async function countStatements({ parley: { databaseUrl } }: Bench, crowd: Crowd): Promise<string> {
  const sql = postgres(databaseUrl, { max: 1 });
  const count = async () => {
    await sleep(reportMs);
    const [row] = await sql<{ count: number }[]>`
      select xact_commit::integer as count from pg_stat_database where datname = current_database()`;
    return row?.count ?? 0;
  };
  try {
    await crowd.miss();
    const [idle, before] = [await count(), await count()];
    await crowd.comeBack();
    const statements = (await count()) - before;
    return (
      `In one more round ${crowd.size} clients took ${statements} statements; ${before - idle} of them are what the server ` +
      `does in as many seconds without them, such as its look at the log each second.`
    );
  } finally {
    await sql.end();
  }
}
