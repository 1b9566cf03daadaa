import { randomBytes } from 'node:crypto';

/** PostgreSQL takes less than 8,000 bytes in a notification. */
const mostBytes = 7_900;
const mostSenders = 200;

/** Cuts texts of up to 780,000 bytes into pieces that a notification can carry. */
export class Cutter {
  readonly #sender = randomBytes(6).toString('hex');
  readonly #room = new Uint8Array(mostBytes);
  #count = 0;

  cut(text: string): string[] {
    const parts: string[] = [];
    for (let at = 0; at < text.length;) {
      // Never through the middle of a character.
      const { read } = new TextEncoder().encodeInto(text.slice(at), this.#room);
      parts.push(text.slice(at, (at += read)));
    }
    this.#count++;
    return parts.map((part, index) => `${this.#sender}.${this.#count}.${index + 1}.${parts.length} ${part}`);
  }
}

const form = /^([0-9a-f]{12})\.(\d{1,15})\.(\d{1,2})\.(\d{1,2}) /;

/** Puts pieces together again. A text of which a piece is missing is lost. */
export class Joiner {
  /** What has come so far of each sender's last text: the pieces of one come in order. */
  readonly #begun = new Map<string, { number: string; parts: string[] }>();

  /** The whole text, once its last piece has come. */
  add(piece: string): string | undefined {
    const [head, sender, number, index, count] = form.exec(piece) ?? [];
    if (head === undefined || sender === undefined || number === undefined) return undefined;
    const text = this.#begin(sender, number, index === '1');
    if (!text || Number(index) !== text.parts.length + 1) return undefined;
    text.parts.push(piece.slice(head.length));
    if (index !== count) return undefined;
    this.#begun.delete(sender);
    return text.parts.join('');
  }

  #begin(sender: string, number: string, isFirst: boolean): { number: string; parts: string[] } | undefined {
    if (isFirst) {
      if (this.#begun.size >= mostSenders) this.#begun.clear();
      this.#begun.set(sender, { number, parts: [] });
    }
    const text = this.#begun.get(sender);
    return text?.number === number ? text : undefined;
  }
}
