import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { crc32 } from 'node:zlib';
import { Denial } from './denial.ts';
import type { Description } from './objects.ts';
import type { BodyHash } from './signature.ts';

/** What an upload says of itself before its bytes are read. */
export interface Announced {
  content_type: string;
  size: number;
}

/**
 * Looks at the headers of an upload.
 * @throws Denial
 */
export function announced({ headers }: IncomingMessage, largest: number): Announced {
  const length = headers['content-length'];
  if (length === undefined) throw new Denial('MissingContentLength', 'You must provide the Content-Length HTTP header.');
  const size = Number(length);
  if (size > largest)
    throw new Denial('EntityTooLarge', `Your proposed upload exceeds the maximum allowed size of ${largest} bytes.`);
  const content_type = headers['content-type'] ?? 'application/octet-stream';
  if (content_type.length > 255) throw new Denial('InvalidArgument', 'The Content-Type is too long.');
  return { content_type, size };
}

/**
 * Reads the bytes of an upload, and checks that they are what was announced.
 * @throws Denial
 */
export async function receive(
  request: IncomingMessage,
  { content_type, size }: Announced,
  bodyHash: BodyHash,
  append: (bytes: Buffer) => Promise<void>,
): Promise<Description> {
  const md5 = createHash('md5');
  const promises = promisesOf(request, bodyHash);
  let received = 0;
  for await (const bytes of request as AsyncIterable<Buffer>) {
    received += bytes.length;
    for (const { sum } of [{ sum: md5 }, ...promises]) sum.update(bytes);
    await append(bytes);
  }
  if (received !== size) throw new Denial('IncompleteBody', 'The body has not the announced length.');
  for (const { sum, expected, otherwise } of promises) {
    if (sum.digest('hex') !== expected) throw otherwise;
  }
  return { content_type, size, etag: `"${md5.digest('hex')}"` };
}

interface Sum {
  update(bytes: Buffer): unknown;
  digest(encoding: 'hex'): string;
}

/** A sum that the bytes must have. */
interface Promised {
  sum: Sum;
  /** In hexadecimal digits. */
  expected: string;
  otherwise: Denial;
}

const sums: Record<string, () => Sum> = {
  'content-md5': () => createHash('md5'),
  'x-amz-checksum-crc32': () => new Crc32(),
  'x-amz-checksum-sha1': () => createHash('sha1'),
  'x-amz-checksum-sha256': () => createHash('sha256'),
};

function promisesOf({ headers }: IncomingMessage, bodyHash: BodyHash): Promised[] {
  const inHeaders = Object.entries(sums).flatMap(([name, make]) => {
    const value = headers[name];
    if (typeof value !== 'string') return [];
    const otherwise = new Denial('BadDigest', `The ${name} that you specified is not that of the body.`);
    return [{ sum: make(), expected: Buffer.from(value, 'base64').toString('hex'), otherwise }];
  });
  if (bodyHash === undefined) return inHeaders;
  const otherwise = new Denial(
    'XAmzContentSHA256Mismatch',
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
  );
  return [...inHeaders, { sum: createHash('sha256'), expected: bodyHash, otherwise }];
}

class Crc32 {
  #value = 0;

  update(bytes: Buffer): void {
    this.#value = crc32(bytes, this.#value);
  }

  digest(): string {
    return this.#value.toString(16).padStart(8, '0');
  }
}
