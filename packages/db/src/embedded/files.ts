import { access, chown, lchown, lstat, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The numbers of a user and a group. */
export interface Account {
  uid: number;
  gid: number;
}

/** The system's code of what was thrown, such as `ENOENT`. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Whether there is something at a path, links followed. */
export async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}

/** Whose something is; `undefined` when it is not there. */
export async function ownerOf(path: string): Promise<Account | undefined> {
  return await stat(path).then(
    ({ uid, gid }) => ({ uid, gid }),
    () => undefined,
  );
}

/**
 * Makes a folder that is there whole or not at all, whoever is killed in the middle and however many make it at
 * once: `fill` gets a temporary folder beside it, which is then renamed. Does nothing where the folder exists.
 */
export async function inOneStep(folder: string, fill: (staging: string) => Promise<void>): Promise<void> {
  if (await exists(folder)) return;
  const staging = await mkdtemp(join(dirname(folder), temporary));
  try {
    await fill(staging);
    await rename(staging, folder).catch((error: unknown) => {
      if (!['ENOTEMPTY', 'EEXIST'].includes(codeOf(error) ?? '')) throw error;
    });
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

const temporary = 'tmp-';
const hour = 3_600_000;

/** Removes the temporary folders of those who were killed; younger ones than an hour may still be at work. */
export async function sweep(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir)) {
    if (!name.startsWith(temporary)) continue;
    const path = join(dataDir, name);
    const found = await lstat(path).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > hour) await rm(path, { recursive: true, force: true });
  }
}

/** Makes an account the owner of a folder and all in it, when it is not yet; root alone may. The folder comes last: when it has changed hands, so has all the rest. */
export async function giveTo({ uid, gid }: Account, folder: string): Promise<void> {
  if ((await lstat(folder)).uid === uid) return;
  for (const name of await readdir(folder, { recursive: true })) await lchown(join(folder, name), uid, gid);
  await chown(folder, uid, gid);
}
