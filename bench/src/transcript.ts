import { frameAt } from './frames.ts';

/** When a frame had come to the first, and when to the last. */
export interface Arrival {
  first: number;
  last: number;
  count: number;
}

/**
 * What a room hears, as the first who hears it does. Everybody else must hear the very same bytes, which is one
 * comparison for whatever comes at once: so ten thousand can be checked, whole and in order, on the core beside the server.
 */
export class Transcript {
  readonly arrivals: Arrival[] = [];
  readonly #size: number;
  readonly #onComplete: () => void;
  #bytes = Buffer.alloc(1_024 * 1_024);
  #length = 0;
  /** Where each whole frame ends. */
  readonly #ends: number[] = [];
  #complete = 0;

  /** @param size how many listen @param onComplete is called when a frame has come to everybody */
  constructor(size: number, onComplete: () => void) {
    this.#size = size;
    this.#onComplete = onComplete;
  }

  /** How many frames have come to everybody. */
  get complete(): number {
    return this.#complete;
  }

  /** The texts of all frames. */
  texts(): string[] {
    return this.#ends.map((end, index) => {
      const frame = frameAt(this.#bytes, this.#ends[index - 1] ?? 0);
      return this.#bytes.toString('utf8', frame?.start, end);
    });
  }

  /** One more who listens. What is returned throws when he hears anything but what the others do. */
  listen(): (bytes: Buffer) => void {
    let at = 0;
    let frames = 0;
    return (bytes) => {
      const known = Math.min(bytes.length, this.#length - at);
      if (bytes.compare(this.#bytes, at, at + known, 0, known) !== 0) {
        throw new Error(`somebody hears something else than the others, in frame ${frames} or after it`);
      }
      if (known < bytes.length) this.#append(bytes.subarray(known));
      at += bytes.length;
      for (let end = this.#ends[frames]; end !== undefined && end <= at; end = this.#ends[frames]) this.#arrive(frames++);
    };
  }

  #append(bytes: Buffer): void {
    if (this.#length + bytes.length > this.#bytes.length) {
      this.#bytes = Buffer.concat([this.#bytes], 2 * this.#bytes.length + bytes.length);
    }
    this.#length += bytes.copy(this.#bytes, this.#length);
    const written = this.#bytes.subarray(0, this.#length);
    for (let frame = frameAt(written, this.#ends.at(-1) ?? 0); frame; frame = frameAt(written, frame.end)) {
      this.#ends.push(frame.end);
      this.arrivals.push({ first: performance.now(), last: 0, count: 0 });
    }
  }

  #arrive(index: number): void {
    const arrival = this.arrivals[index];
    if (!arrival || ++arrival.count < this.#size) return;
    arrival.last = performance.now();
    this.#complete++;
    this.#onComplete();
  }
}
