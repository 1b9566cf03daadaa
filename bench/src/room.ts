import { setTimeout as sleep } from 'node:timers/promises';
import { FrameReader } from './frames.ts';
import { quantile } from './slices.ts';
import { Transcript } from './transcript.ts';
import type { Wire } from './wire.ts';

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
