import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench, Report, Workload } from './bench.ts';
import { readPeak } from './cpu.ts';
import { judge, openSpeakers, speak, type Speaker } from './fanout.ts';
import { openFiles, openListener, openMany } from './listeners.ts';
import { Room } from './room.ts';
import type { Server } from './server.ts';
import { alternate, type Contestant } from './slices.ts';
import { Wire } from './wire.ts';

export const idle: Workload = {
  name: 'W8',
  title: 'Idle sockets, and sockets that are not read',
  target: 'At most 15 KB a socket; those who read lose at most 5 %; memory is bounded.',
  async run(bench) {
    const size = Math.min(bench.quick ? 1_000 : 10_000, openFiles() - 500);
    const ours = await weigh(bench.parley, size, await oneEach(bench, size));
    const bare = await weigh(await bench.startBare(), size, (port) => Wire.upgrade(port, '/room'));
    const { races, notes } = await raceTheDeaf(bench);
    return { races, notes: [`${size} idle sockets: ${tell('ours', ours)}, ${tell('bare ws', bare)}.`, ...notes] };
  },
};

interface Weight {
  resident: number;
  live: number;
}

const tell = (whose: string, { resident, live }: Weight) =>
  `${whose} ${(live / 1_024).toFixed(1)} KiB each that are alive (${(resident / 1_024).toFixed(1)} KiB of the process's size)`;

/** What a socket weighs. The first hundred are not counted: with them comes what all share. */
async function weigh(server: Server, size: number, open: (port: number, index: number) => Promise<Wire>): Promise<Weight> {
  const settle = async () => {
    await sleep(3_000);
    return await server.memory();
  };
  const first = await openMany(100, (index) => open(server.port, index));
  const before = await settle();
  const wires = await openMany(size, (index) => open(server.port, index + first.length));
  const after = await settle();
  await Promise.all([...first, ...wires].map((wire) => wire.close()));
  return { resident: (after.resident - before.resident) / size, live: (after.live - before.live) / size };
}

/** A socket for each person: he has said who he is, and listens. */
async function oneEach({ town, sign }: Bench, size: number): Promise<(port: number, index: number) => Promise<Wire>> {
  const people = town.quarters.flatMap((quarter) => quarter.people);
  const tokens = await Promise.all(people.slice(0, size + 100).map(sign));
  return (port, index) => openListener(port, tokens[index % tokens.length] ?? '');
}

/** One in a hundred. */
const deafShare = 0.01;

async function raceTheDeaf(bench: Bench): Promise<Report> {
  const size = 200;
  const deaf = size * deafShare;
  const tokens = await Promise.all((bench.town.quarters[0]?.people ?? []).map(bench.sign));
  const open = (index: number) => openListener(bench.parley.port, tokens[index % tokens.length] ?? '');
  const room = new Room(await openMany(size - deaf, open));
  const speakers = await openSpeakers(bench, 'A long message. '.repeat(700));
  const others = new Others(deaf, open);
  try {
    await room.quiet();
    const results = await alternate(
      [
        contestant(bench, 'Parley, everybody reads', { room, speakers, before: () => others.come('reading') }),
        contestant(bench, 'Parley, 1 % read nothing', { room, speakers, before: () => others.come('deaf') }),
      ],
      bench.rounds,
    );
    const most = readPeak(bench.parley.workers.node) / 1_024 / 1_024;
    await others.go();
    const notes = [
      `${others.cutOff} of ${others.deaf} who read nothing were cut off within a slice. The server's process had ${most.toFixed(0)} MiB at the most in all this.`,
    ];
    const title = `${size} sockets, messages of 11 KiB; deliveries to those who read`;
    return {
      races: [{ title, unit: ['delivery', 'deliveries'], results, ceilings: ['Parley, everybody reads'], by: 'rate' }],
      notes,
    };
  } finally {
    await Promise.all([room.close(), ...speakers.map((speaker) => speaker.close())]);
  }
}

interface Party {
  room: Room;
  speakers: Speaker[];
  before(): Promise<void>;
}

function contestant({ parley: { workers }, sliceMs }: Bench, name: string, { room, speakers, before }: Party): Contestant {
  return {
    name,
    workers,
    before,
    async slice() {
      return judge(room, await room.listen({ say: speak(speakers), together: speakers.length, ms: sliceMs }));
    },
  };
}

/** The few whom nobody waits for: all of them read, or none. */
class Others {
  deaf = 0;
  cutOff = 0;
  readonly #count: number;
  readonly #open: (index: number) => Promise<Wire>;
  #wires: Wire[] = [];
  #areDeaf = false;

  constructor(count: number, open: (index: number) => Promise<Wire>) {
    this.#count = count;
    this.#open = open;
  }

  async come(how: 'reading' | 'deaf'): Promise<void> {
    await this.go();
    this.#wires = await openMany(this.#count, this.#open);
    this.#areDeaf = how === 'deaf';
    for (const wire of this.#wires) {
      wire.hear(() => {});
      if (how === 'deaf') wire.pause();
    }
  }

  async go(): Promise<void> {
    if (this.#areDeaf) await this.#countCutOff();
    await Promise.all(this.#wires.map((wire) => wire.close()));
    this.#wires = [];
  }

  /** Whoever was cut off finds that out when he reads on. */
  async #countCutOff(): Promise<void> {
    for (const wire of this.#wires) {
      this.deaf++;
      wire.onClosed(() => this.cutOff++);
      wire.resume();
    }
    await sleep(1_000);
  }
}
