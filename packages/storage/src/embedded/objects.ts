import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, link, mkdir, open, readdir, rename, rm, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';

/** What is kept of an object besides its bytes. */
export interface Description {
  content_type: string;
  size: number;
  etag: string;
}

/** An object that is open for reading. */
export interface OpenObject extends Description {
  modified: Date;
  /** Reads these bytes, the first and the last of them included, and closes the object. */
  stream(from: number, to: number): Readable;
  close(): Promise<void>;
}

/** Every file begins with the description of its object, so that both change in one step. */
const headSize = 1_024;

/** Objects as files in a folder. A key never becomes a path: files are named by its hash. */
export class Objects {
  readonly #folder: string;
  readonly #unfinished: string;

  constructor(folder: string) {
    this.#folder = folder;
    this.#unfinished = join(folder, 'unfinished');
  }

  /** Makes the folder, and clears away what nobody finishes any more. */
  async prepare(): Promise<void> {
    await mkdir(this.#unfinished, { recursive: true, mode: 0o700 });
    for (const name of await readdir(this.#unfinished)) {
      const path = join(this.#unfinished, name);
      const found = await stat(path).catch(() => undefined);
      if (found && Date.now() - found.mtimeMs > day) await rm(path, { force: true });
    }
  }

  /** Whether there is an object. */
  async has(key: string): Promise<boolean> {
    return (await stat(this.#pathOf(key)).catch(asMissing)) !== undefined;
  }

  async open(key: string): Promise<OpenObject | undefined> {
    const file = await open(this.#pathOf(key)).catch(asMissing);
    if (!file) return undefined;
    try {
      const { mtime: modified } = await file.stat();
      return {
        ...(await readHead(file)),
        modified,
        stream: (from, to) => file.createReadStream({ start: headSize + from, end: headSize + to }),
        close: () => file.close(),
      };
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /**
   * Keeps an object, or nothing of it: it appears under its key when it is whole and on the disk.
   * @param fill writes the bytes, and says at the end what they are
   * @returns `undefined`, and keeps nothing, when it was to be `new` and there is one already
   */
  async write(
    key: string,
    kind: 'new' | 'any',
    fill: (append: (bytes: Buffer) => Promise<void>) => Promise<Description>,
  ): Promise<Description | undefined> {
    const unfinished = join(this.#unfinished, randomUUID());
    try {
      const file = await open(unfinished, 'wx', 0o600);
      try {
        let end = headSize;
        const description = await fill(async (bytes) => {
          await file.write(bytes, 0, bytes.length, end);
          end += bytes.length;
        });
        await file.write(JSON.stringify(description).padEnd(headSize), 0);
        await file.sync();
        return (await this.#publish(unfinished, key, kind)) ? description : undefined;
      } finally {
        await file.close();
      }
    } finally {
      await rm(unfinished, { force: true });
    }
  }

  async delete(key: string): Promise<void> {
    await unlink(this.#pathOf(key)).catch(asMissing);
  }

  async #publish(unfinished: string, key: string, kind: 'new' | 'any'): Promise<boolean> {
    const path = this.#pathOf(key);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    try {
      await (kind === 'new' ? link : rename)(unfinished, path);
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false;
      throw error;
    }
    await syncFolder(dirname(path));
    return true;
  }

  #pathOf(key: string): string {
    const hash = createHash('sha256').update(key).digest('hex');
    return join(this.#folder, hash.slice(0, 2), hash);
  }
}

const day = 86_400_000;

async function readHead(file: FileHandle): Promise<Description> {
  const { buffer } = await file.read(Buffer.alloc(headSize), 0, headSize, 0);
  return JSON.parse(buffer.toString()) as Description;
}

/** A new name is on the disk when its folder is. Not every system can say so of a folder. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path).catch(() => undefined);
  await folder?.sync().catch(() => {});
  await folder?.close();
}

function asMissing(error: unknown): undefined {
  if (codeOf(error) === 'ENOENT') return undefined;
  throw error;
}

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? error.code : undefined);
