import type { Sendable } from '@parley/api';

/** Something that waits to be written, and the beginning of its JSON: `{"id":1,"result":` */
export interface Queued {
  prefix: string;
  sendable: Sendable;
}

const textFrame = 0x81;

/** A whole text frame as a server sends it (RFC 6455 §5.2: final, unmasked). */
export function encodeFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const header = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(header + length);
  frame[0] = textFrame;
  if (header === 2) frame[1] = length;
  else if (header === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.write(text, header);
  return frame;
}

const frames = new WeakMap<Sendable, { prefix: string; frame: Buffer }>();

/** The frame of one event. Most clients ask under the same request id, and so share its bytes. */
export function frameOf({ prefix, sendable }: Queued): Buffer {
  const known = frames.get(sendable);
  if (known?.prefix === prefix) return known.frame;
  const frame = encodeFrame(`${prefix}${sendable.result}}`);
  frames.set(sendable, { prefix, frame });
  return frame;
}

let lastGroup: { queued: Queued[]; bytes: Buffer } | undefined;

/** The frames of several events in one buffer. Whoever hears the same as the socket before shares it. */
export function groupOf(queued: Queued[]): Buffer {
  if (lastGroup && isSame(lastGroup.queued, queued)) return lastGroup.bytes;
  const bytes = Buffer.concat(queued.map(frameOf));
  lastGroup = { queued, bytes };
  return bytes;
}

const isSame = (one: Queued[], other: Queued[]) =>
  one.length === other.length &&
  one.every(({ prefix, sendable }, index) => sendable === other[index]?.sendable && prefix === other[index].prefix);
