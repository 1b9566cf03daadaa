import { createECDH, randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The secret that signs tokens: made at the first start and kept beside the data, for its owner's eyes only. */
export const keptSecret = (dataDir: string): Promise<string> =>
  kept(join(dataDir, 'jwt-secret'), () => randomBytes(48).toString('base64url'));

/** The key by which push services know this server, likewise: browsers that subscribed with it need it to stay. */
export const keptPushKey = (dataDir: string): Promise<string> => kept(join(dataDir, 'vapid-key'), makePushKey);

function makePushKey(): string {
  const curve = createECDH('prime256v1');
  curve.generateKeys();
  const key = curve.getPrivateKey();
  return Buffer.concat([Buffer.alloc(32 - key.length), key]).toString('base64url');
}

async function kept(file: string, make: () => string): Promise<string> {
  await mkdir(dirname(file), { recursive: true });
  try {
    await writeFile(file, make(), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  await chmod(file, 0o600);
  return readFile(file, 'utf8');
}
