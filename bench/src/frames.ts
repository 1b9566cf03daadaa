/** Where a frame's payload is in some bytes. */
export interface Frame {
  start: number;
  end: number;
}

/** The frame that begins at a place, if all of it is there (RFC 6455 §5.2, as servers send: unmasked). */
export function frameAt(bytes: Buffer, at: number): Frame | undefined {
  if (bytes.length < at + 2) return undefined;
  const short = bytes.readUInt8(at + 1);
  const header = short < 126 ? 2 : short === 126 ? 4 : 10;
  if (bytes.length < at + header) return undefined;
  const length = short < 126 ? short : short === 126 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2));
  const start = at + header;
  const end = start + length;
  return bytes.length < end ? undefined : { start, end };
}

/** Cuts a stream into texts, however it comes in. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);
  readonly #onText: (text: string) => void;

  constructor(onText: (text: string) => void) {
    this.#onText = onText;
  }

  read(bytes: Buffer): void {
    const all = this.#rest.length > 0 ? Buffer.concat([this.#rest, bytes]) : bytes;
    let at = 0;
    for (let frame = frameAt(all, at); frame; frame = frameAt(all, at)) {
      at = frame.end;
      this.#onText(all.toString('utf8', frame.start, frame.end));
    }
    this.#rest = Buffer.from(all.subarray(at));
  }
}
