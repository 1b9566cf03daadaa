import { Writable } from 'node:stream';

/** What a server logs, kept in memory. */
export class Log extends Writable {
  #text = '';

  /** All of it, as it was written. */
  get text(): string {
    return this.#text;
  }

  /** Its lines, parsed. */
  get entries(): Record<string, unknown>[] {
    return this.#text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#text += chunk.toString();
    done();
  }
}
