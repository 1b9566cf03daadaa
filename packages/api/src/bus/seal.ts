import { createHmac, timingSafeEqual } from 'node:crypto';

const sealLength = 43;

/**
 * Tells what our own nodes say from everything else: whoever can write to the broker could otherwise put words
 * into anybody's mouth.
 */
export class Seal {
  readonly #key: Buffer;

  /** @param secret what the nodes of a log have in common @param epoch which log it is */
  constructor(secret: string, epoch: string) {
    this.#key = createHmac('sha256', secret).update(`parley bus ${epoch}`).digest();
  }

  close(text: string): string {
    return this.#sealOf(text) + text;
  }

  /** What was sealed; `undefined` when it was not by one of us. */
  open(sealed: string): string | undefined {
    const text = sealed.slice(sealLength);
    const [given, right] = [Buffer.from(sealed.slice(0, sealLength)), Buffer.from(this.#sealOf(text))];
    return given.length === right.length && timingSafeEqual(given, right) ? text : undefined;
  }

  #sealOf(text: string): string {
    return createHmac('sha256', this.#key).update(text).digest('base64url');
  }
}
