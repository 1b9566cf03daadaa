import type { BusMessage, Heads } from './bus.ts';

export interface ParcelOptions {
  mostBytes: number;
  /** Whether durable events travel whole; otherwise only their numbers do. */
  carriesEvents: boolean;
}

/**
 * Gathers what is to be told until it can leave. It stays small however long that takes: of events that do not fit,
 * the numbers are told instead, and what is not kept anyway is dropped.
 */
export class Parcel {
  readonly #options: ParcelOptions;
  readonly #heads = new Map<number, number>();
  #texts: string[] = [];
  #bytes = 0;

  constructor(options: ParcelOptions) {
    this.#options = options;
  }

  get isEmpty(): boolean {
    return this.#heads.size + this.#texts.length === 0;
  }

  add(message: BusMessage): void {
    if (message.kind === 'heads') this.#raise(message.heads);
    else if (message.kind !== 'appended') this.#pack(message);
    else if (!this.#options.carriesEvents || !this.#pack(message))
      this.#raise(message.appended.map(({ partition, seq }) => [partition, seq]));
  }

  /** A JSON array of what was gathered; from here on it gathers anew. */
  take(): string {
    if (this.#heads.size > 0) this.#texts.push(JSON.stringify({ kind: 'heads', heads: [...this.#heads] }));
    const text = `[${this.#texts.join()}]`;
    this.#heads.clear();
    this.#texts = [];
    this.#bytes = 0;
    return text;
  }

  #raise(heads: Heads): void {
    for (const [partition, seq] of heads) this.#heads.set(partition, Math.max(seq, this.#heads.get(partition) ?? 0));
  }

  #pack(message: BusMessage): boolean {
    const text = JSON.stringify(message);
    const bytes = this.#bytes + Buffer.byteLength(text) + 1;
    if (bytes > this.#options.mostBytes) return false;
    this.#bytes = bytes;
    this.#texts.push(text);
    return true;
  }
}
