import type { Bench, Race, Workload } from './bench.ts';
import type { Draft } from './ceilings.ts';
import { openFiles, openListener, openMany } from './listeners.ts';
import { type Heard, medianSpreadOf, Room } from './room.ts';
import { openSocketSender, type Sender } from './senders.ts';
import type { Server } from './server.ts';
import { alternate, type Contestant } from './slices.ts';
import { Wire } from './wire.ts';

const ordinary = 'A message of ordinary length, as people write them to each other all day long: about a hundred letters.';

/** How many messages are under way at once, where several are. */
const together = 32;

export const fanOut: Workload = {
  name: 'W3',
  title: 'Fan-out in one room: each message is stored, and comes to every socket',
  target: '≥ 1.0 × D one at a time, ≥ 8 × D where ten or more go together; from first to last at most 1.25 × as long as D.',
  async run(bench) {
    const bare = await bench.startBare();
    const races: Race[] = [];
    for (const size of sizes(bench)) races.push(await raceRoom(bench, bare, size));
    return { races, notes: [`Everybody heard everything, in order. ${limitNote()}`] };
  },
};

const sizes = ({ quick }: Bench) =>
  quick ? [200, 1_000] : [200, 1_000, 5_000, 10_000].map((size) => Math.min(size, mostSockets()));

/** Each listener has a socket at us and one at the bare server. */
const mostSockets = () => Math.floor((openFiles() - 200) / 2);

const limitNote = () =>
  `The load generator holds two sockets a listener; with \`ulimit -n\` at ${openFiles()} that is a room of ${mostSockets()} at the most.`;

async function raceRoom(bench: Bench, bare: Server, size: number): Promise<Race> {
  const ours = await fillOurRoom(bench, size);
  const theirs = new Room(await openMany(size, () => Wire.upgrade(bare.port, '/room')));
  const senders = await openSpeakers(bench, ordinary);
  try {
    await ours.quiet();
    const frame = await sampleFrame(ours, senders);
    const contestants = [
      parley(bench, 'Parley, one message at a time', { room: ours, senders, together: 1 }),
      parley(bench, `Parley, ${together} at a time`, { room: ours, senders, together }),
      await bareContestant(bench, bare, 'D: ws.send to each', { room: theirs, path: '/ws', frame }),
      await bareContestant(bench, bare, 'E: a write to each', { room: theirs, path: '/kernel', frame }),
    ];
    const results = await alternate(contestants, bench.rounds);
    const ceilings = contestants.slice(2).map(({ name }) => name);
    return { title: `${size} sockets`, unit: ['delivery', 'deliveries'], results, ceilings, by: 'cpu' };
  } finally {
    await Promise.all([ours.close(), theirs.close(), ...senders.map((sender) => sender.close())]);
  }
}

/** A hundred people, with as many devices as it takes. */
async function fillOurRoom({ parley: { port }, town, sign }: Bench, size: number): Promise<Room> {
  const people = town.quarters[0]?.people ?? [];
  const tokens = await Promise.all(people.map(sign));
  return new Room(await openMany(size, (index) => openListener(port, tokens[index % tokens.length] ?? '')));
}

export interface Speaker extends Sender {
  draft: Draft;
}

export async function openSpeakers({ parley: { port }, town, sign }: Bench, content: string): Promise<Speaker[]> {
  const [quarter] = town.quarters;
  const channel_id = quarter?.channels[0] ?? '';
  const people = quarter?.people.slice(0, together) ?? [];
  return await Promise.all(
    people.map(async (person) => {
      const sender = await openSocketSender(port, await sign(person));
      return { ...sender, draft: { channel_id, user_id: person.id, content } };
    }),
  );
}

async function sampleFrame(room: Room, senders: Speaker[]): Promise<string> {
  const { transcript } = await room.listen({ say: speak(senders), together: 1, ms: 1 });
  return transcript.texts()[0] ?? '';
}

export const speak = (senders: Speaker[]) => (index: number) => {
  const sender = senders[index % senders.length];
  void sender?.send(sender.draft);
};

function parley(
  { parley: { workers }, sliceMs }: Bench,
  name: string,
  party: { room: Room; senders: Speaker[]; together: number },
): Contestant {
  return {
    name,
    workers,
    async slice() {
      return judge(party.room, await party.room.listen({ say: speak(party.senders), together: party.together, ms: sliceMs }));
    },
  };
}

async function bareContestant(
  { sliceMs }: Bench,
  { port, workers }: Server,
  name: string,
  { room, path, frame }: { room: Room; path: string; frame: string },
): Promise<Contestant> {
  const speaker = await Wire.upgrade(port, path);
  const say = (index: number) => speaker.send(frame.replace(/"seq":\d+/, `"seq":${index + 1}`));
  return {
    name,
    workers,
    async slice() {
      return judge(room, await room.listen({ say, together: 1, ms: sliceMs }));
    },
  };
}

/** @throws when the room did not hear every message once, in order */
export function judge(room: Room, heard: Heard): { units: number; more: Record<string, number> } {
  const seqs = heard.transcript.texts().map((text) => Number(/"seq":(\d+)/.exec(text)?.[1]));
  const [first = 0] = seqs;
  if (seqs.length !== heard.said || seqs.some((seq, index) => seq !== first + index)) {
    throw new Error(`${heard.said} were said, and ${seqs.length} heard, the first of them: ${heard.transcript.texts()[0]}`);
  }
  const units = heard.said * room.size;
  return { units, more: { 'first to last, ms': medianSpreadOf(heard), 'frames a read': units / heard.chunks } };
}
