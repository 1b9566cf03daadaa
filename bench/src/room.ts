import { setTimeout as sleep } from 'node:timers/promises';
import { FrameReader } from './frames.ts';
import { quantile } from './slices.ts';
import { Transcript } from './transcript.ts';
import { Wire } from './wire.ts';

/** Many who listen to the same. */
export class Room {
  readonly #wires: Wire[];
  #heardAt = performance.now();
  #chunks = 0;

  constructor(wires: Wire[]) {
    this.#wires = wires;
    this.#rest();
  }

  get size(): number {
    return this.#wires.length;
  }

  /** Done when nobody has heard anything for a while, such as who else has come. */
  async quiet(ms = 2_500): Promise<void> {
    while (performance.now() - this.#heardAt < ms) await sleep(100);
  }

  /**
   * Lets somebody speak for a while, `together` messages at a time: the next when one has come to everybody.
   * Done when everybody has heard everything.
   */
  async listen({ say, together, ms }: Talk): Promise<Heard> {
    await this.#stayAwake();
    let said = 0;
    const until = performance.now() + ms;
    const transcript = await new Promise<Transcript>((resolve) => {
      const goOn = () => {
        while ((said === 0 || performance.now() < until) && said - kept.complete < together) say(said++);
        if (kept.complete === said) resolve(kept);
      };
      const kept = new Transcript(this.size, goOn);
      this.#chunks = 0;
      for (const wire of this.#wires) this.#attend(wire, kept);
      goOn();
    });
    this.#rest();
    return { said, chunks: this.#chunks, transcript };
  }

  async close(): Promise<void> {
    await Promise.all(this.#wires.map((wire) => wire.close()));
  }

  #attend(wire: Wire, transcript: Transcript): void {
    const listener = transcript.listen();
    wire.hear((bytes) => {
      this.#chunks++;
      listener(bytes);
    });
  }

  /** Between talks, nothing is kept; who is asked whether he is there says so. */
  #rest(): void {
    for (const wire of this.#wires) {
      const reader = new FrameReader((text) => {
        if (text === 'PING') wire.send('PONG');
      });
      wire.hear((bytes) => {
        this.#heardAt = performance.now();
        reader.read(bytes);
      });
    }
  }

  /** Whoever has just said that he is there will not be asked while the talk lasts. */
  async #stayAwake(): Promise<void> {
    for (const wire of this.#wires) wire.send('PONG');
    await sleep(Math.max(300, this.size / 10));
  }
}

export interface Talk {
  say(index: number): void;
  together: number;
  ms: number;
}

export interface Heard {
  said: number;
  /** How many pieces came from the kernel. */
  chunks: number;
  transcript: Transcript;
}

/** From the first who had it to the last, in milliseconds. */
export function medianSpreadOf({ transcript }: Heard): number {
  const spreads = transcript.arrivals.map(({ first, last }) => last - first);
  return quantile(
    spreads.toSorted((one, other) => one - other),
    0.5,
  );
}

/** Opens many sockets, so many at a time that the system's queue of connections never overflows. */
export async function openMany(count: number, open: (index: number) => Promise<Wire>): Promise<Wire[]> {
  const wires: Wire[] = [];
  let next = 0;
  const openOnes = async () => {
    while (next < count) wires.push(await open(next++));
  };
  await Promise.all(Array.from({ length: 200 }, openOnes));
  return wires;
}

/** Somebody who listens to the live events. Done when he is told that he is live. */
export async function openListener(port: number, token: string): Promise<Wire> {
  const wire = await Wire.upgrade(port, '/trpc?connectionParams=1');
  await new Promise<void>((resolve, reject) => {
    const reader = new FrameReader((text) => {
      if (text.includes('"type":"ready"')) resolve();
      if (text.includes('"error"')) reject(new Error(`refused: ${text}`));
    });
    wire.onClosed(() => reject(new Error('hung up')));
    wire.hear((bytes) => reader.read(bytes));
    wire.send(JSON.stringify({ method: 'connectionParams', data: { token } }));
    wire.send(JSON.stringify({ id: 1, method: 'subscription', params: { path: 'events.subscribe', input: {} } }));
  });
  wire.onClosed(() => {
    throw new Error('a listener was cut off');
  });
  return wire;
}
