import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { S3Options } from '@parley/storage';
import { startObjectStore } from '@parley/storage/embedded';
import { afterAll } from 'vitest';

/** An embedded store of one's own, gone when the test file ends. */
export interface Embedded extends S3Options {
  folder: string;
  /** What went wrong in it. */
  errors: unknown[];
  close(): Promise<void>;
}

export const largest = 1_000_000;

export async function openEmbedded(): Promise<Embedded> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-objects-'));
  const errors: unknown[] = [];
  const identity = {
    region: 'us-east-1',
    bucket: 'parley',
    accessKeyId: 'parley',
    secretAccessKey: randomBytes(16).toString('hex'),
  };
  const { port, close } = await startObjectStore({
    ...identity,
    folder,
    host: '127.0.0.1',
    port: 0,
    largest,
    onError: (error) => errors.push(error),
  });
  let closed: Promise<void> | undefined;
  const closeOnce = () => (closed ??= close());
  afterAll(async () => {
    await closeOnce();
    await rm(folder, { recursive: true, force: true });
  });
  return { ...identity, endpoint: `http://127.0.0.1:${port}`, folder, errors, close: closeOnce };
}

/** The store of `TEST_S3_ENDPOINT`. Where none is named, `undefined`, and it says so. */
export function givenStore(): S3Options | undefined {
  const endpoint = process.env['TEST_S3_ENDPOINT'];
  const accessKeyId = process.env['TEST_S3_ACCESS_KEY_ID'];
  const secretAccessKey = process.env['TEST_S3_SECRET_ACCESS_KEY'];
  if (endpoint && accessKeyId && secretAccessKey) {
    const bucket = `parley-test-${randomBytes(6).toString('hex')}`;
    return { endpoint, accessKeyId, secretAccessKey, bucket, region: process.env['TEST_S3_REGION'] ?? 'us-east-1' };
  }
  process.stderr.write('Nothing is tested against another S3 service: TEST_S3_ENDPOINT is not set.\n');
  return undefined;
}
