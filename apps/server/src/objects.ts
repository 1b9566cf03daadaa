import { hkdfSync } from 'node:crypto';
import { join } from 'node:path';
import { codeOf } from '@parley/db';
import { openStorage, type Storage } from '@parley/storage';
import { type ObjectStore, startObjectStore } from '@parley/storage/embedded';
import type { Env } from './env.ts';
import type { Logger } from './log.ts';
import { blame, filesAddressFaults } from './obstacles.ts';

/** Where files are kept, and where clients bring and fetch them. */
export interface Objects {
  storage: Storage;
  filesUrl: string;
  close(): Promise<void>;
}

interface Surroundings {
  dataDir: string;
  jwtSecret: string;
  logger: Logger;
}

/** Opens the store that `S3_ENDPOINT` names, or starts the embedded one. */
export async function openObjects(env: Env, surroundings: Surroundings): Promise<Objects> {
  const { S3_ENDPOINT, S3_ACCESS_KEY_ID = '', S3_SECRET_ACCESS_KEY = '', S3_PUBLIC_URL } = env;
  if (!S3_ENDPOINT) return embed(env, surroundings);
  const storage = openStorage({
    endpoint: S3_ENDPOINT,
    publicUrl: S3_PUBLIC_URL,
    region: env.S3_REGION,
    bucket: env.S3_BUCKET,
    accessKeyId: S3_ACCESS_KEY_ID,
    secretAccessKey: S3_SECRET_ACCESS_KEY,
  });
  return { storage, filesUrl: S3_PUBLIC_URL ?? S3_ENDPOINT, close: () => storage.close() };
}

async function embed(env: Env, { dataDir, jwtSecret, logger }: Surroundings): Promise<Objects> {
  const identity = {
    region: env.S3_REGION,
    bucket: env.S3_BUCKET,
    accessKeyId: 'parley',
    // All nodes that share the secret and the folder are one store.
    secretAccessKey: Buffer.from(hkdfSync('sha256', jwtSecret, '', 'parley object store', 32)).toString('hex'),
  };
  const start = (port: number) =>
    startObjectStore({
      ...identity,
      folder: join(dataDir, 'objects'),
      host: env.HOST,
      port,
      largest: env.MAX_UPLOAD_BYTES,
      onError: (error) => logger.error({ err: error }, 'the object store failed at a request'),
    });
  const store = await startSomewhere(env, start);
  const endpoint = `http://${reachable(env.HOST)}:${store.port}`;
  const storage = openStorage({ ...identity, endpoint, publicUrl: env.S3_PUBLIC_URL });
  const close = async () => {
    await storage.close();
    await store.close();
  };
  return { storage, filesUrl: env.S3_PUBLIC_URL ?? endpoint, close };
}

/** How far the store's port is from that of the faces. */
const distance = 1_000;

/** A port that nobody has asked for by name may as well be another. */
async function startSomewhere(env: Env, start: (port: number) => Promise<ObjectStore>): Promise<ObjectStore> {
  if (env.S3_PORT !== undefined) return start(env.S3_PORT).catch(blame(filesAddressFaults(env)));
  const usual = env.PORT + distance;
  const port = env.PORT === 0 || usual > 65_535 ? 0 : usual;
  try {
    return await start(port);
  } catch (error) {
    return port !== 0 && codeOf(error) === 'EADDRINUSE' ? start(0) : blame(filesAddressFaults(env))(error);
  }
}

/** An address at which this machine reaches itself where it listens. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}
