import { crc32, deflateSync } from 'node:zlib';

const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
const bitsPerChannel = 8;
const redGreenBlue = 2;

/** A PNG of one colour, a lighter disc in the middle of it. */
export function drawPicture(width: number, height: number, colour: string): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([bitsPerChannel, redGreenBlue], 8);
  const lines = Array.from({ length: height }, (_, y) => lineOf(width, height, y, colour));
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(Buffer.concat(lines))), chunk('IEND')]);
}

/** Each line begins with how it is filtered: not at all. */
function lineOf(width: number, height: number, y: number, colour: string): Buffer {
  const dark = [...Buffer.from(colour.slice(1), 'hex')];
  const light = dark.map((part) => Math.round((part + 255) / 2));
  const radius = Math.min(width, height) / 3;
  const pixels = Array.from({ length: width }, (_, x) => (Math.hypot(x - width / 2, y - height / 2) < radius ? light : dark));
  return Buffer.from([0, ...pixels.flat()]);
}

function chunk(name: string, data = Buffer.alloc(0)): Buffer {
  const body = Buffer.concat([Buffer.from(name), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
