import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { atEnd } from '@parley/testing';
import { onTestFinished } from 'vitest';
import { type Block, root } from './page.ts';

const require = createRequire(import.meta.url);
const tsx = pathToFileURL(require.resolve('tsx')).href;
const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin/tsc');

/** The address that the pages name. */
const written = 'http://127.0.0.1:3000';

/** Somebody who does what the pages say, in a folder of his own where the client is installed. */
export class Stranger {
  readonly #folder: string;
  readonly #url: string;

  private constructor(folder: string, url: string) {
    this.#folder = folder;
    this.#url = url;
  }

  /** @param url where the server is that he talks to instead of the one that the pages name */
  static async arrive(url: string): Promise<Stranger> {
    const folder = await mkdtemp(join(tmpdir(), 'parley-stranger-'));
    atEnd(() => rm(folder, { recursive: true, force: true }));
    const client = join(root, 'packages/client');
    await link(client, join(folder, 'node_modules/@parley/client'));
    for (const name of ['ws', '@types/node']) await link(join(client, 'node_modules', name), join(folder, 'node_modules', name));
    return new Stranger(folder, url);
  }

  /** Types the lines of a block into a shell. */
  type({ text }: Block): Run {
    return new Run('bash', ['-euo', 'pipefail', '-c', this.#here(text)], this.#folder);
  }

  /**
   * Saves a program under its name and runs it; of the client it gets the source.
   * @param instead what is written otherwise than in the block
   */
  async run({ about, text }: Block, instead: Record<string, string> = {}): Promise<Run> {
    const changed = Object.entries(instead).reduce((program, [from, to]) => program.replaceAll(from, to), text);
    await writeFile(join(this.#folder, about), this.#here(changed));
    return new Run(process.execPath, ['--conditions=@parley/source', '--import', tsx, about], this.#folder);
  }

  /** Compiles programs as strictly as the project itself is. Gives what the compiler says. */
  async compile(blocks: Block[]): Promise<string> {
    const files = blocks.map(({ about }) => about.replace(/\.mjs$/, '.mts'));
    for (const [index, { text }] of blocks.entries()) await writeFile(join(this.#folder, files[index] ?? ''), text);
    const settings = { extends: join(root, 'tsconfig.json'), include: [], files };
    await writeFile(join(this.#folder, 'tsconfig.json'), JSON.stringify(settings));
    return await new Promise((resolve) => {
      execFile(process.execPath, [tsc, '-p', '.'], { cwd: this.#folder }, (_error, stdout, stderr) => resolve(stdout + stderr));
    });
  }

  #here(text: string): string {
    return text.replaceAll(written, this.#url);
  }
}

async function link(target: string, place: string): Promise<void> {
  await mkdir(dirname(place), { recursive: true });
  await symlink(target, place);
}

const patience = 15_000;

/** Something that was started: what it says, and how it ends. */
export class Run {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  #out = '';
  #all = '';
  #wake = () => {};

  constructor(file: string, words: string[], folder: string) {
    this.#child = spawn(file, words, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child.stdout?.on('data', (chunk) => this.#hear(String(chunk), true));
    this.#child.stderr?.on('data', (chunk) => this.#hear(String(chunk), false));
    this.#ended = once(this.#child, 'close').then(() => this.#wake());
    onTestFinished(() => this.stop());
  }

  /** What it wrote to its standard output. @throws when it ended with an error */
  async output(): Promise<string> {
    await this.#ended;
    if (this.#child.exitCode !== 0) throw new Error(`it ended with ${this.#child.exitCode}: ${this.#all}`);
    return this.#out;
  }

  /** Waits for something to be said. @throws when it ends without having said it, or takes too long */
  async says(text: string): Promise<void> {
    const deadline = Date.now() + patience;
    while (!this.#out.includes(text)) {
      if (this.#child.exitCode !== null || Date.now() > deadline) throw new Error(`not said: ${text}, but: ${this.#all}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, deadline - Date.now() + 1);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  /** What was said so far, line by line. */
  get lines(): string[] {
    return this.#out.split('\n').filter(Boolean);
  }

  async stop(): Promise<void> {
    this.#child.kill();
    await this.#ended;
  }

  #hear(text: string, out: boolean): void {
    this.#all += text;
    if (out) this.#out += text;
    this.#wake();
  }
}
