import { createDatabase, jwtSecret } from '@parley/testing';
import { openClient, type Sql } from '@parley/db';
import { onTestFinished } from 'vitest';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { dataFolder, Program } from '../launch.ts';

/** A server that is a process of its own, always at the same address, and can be replaced. */
export class Steady {
  readonly url: string;
  readonly #settings: Record<string, string>;
  program: Program;

  private constructor(settings: Record<string, string>, program?: string) {
    this.url = `http://127.0.0.1:${settings['PORT']}`;
    this.#settings = settings;
    this.program = new Program(settings, undefined, program);
  }

  /**
   * @param more settings, as in the environment
   * @param program what runs, if not the server itself
   */
  static async start(databaseUrl: string, more: Record<string, string> = {}, program?: string): Promise<Steady> {
    const settings = {
      NODE_ENV: 'test',
      PORT: String(await steadyPort()),
      DATA_DIR: await dataFolder(),
      DATABASE_URL: databaseUrl,
      JWT_SECRET: jwtSecret,
      RATE_LIMITS: 'off',
      LOG_LEVEL: 'error',
      ...more,
    };
    const steady = new Steady(settings, program);
    await steady.program.url();
    return steady;
  }

  /** Kills it with `SIGKILL`, and starts it anew at once; done when it answers. */
  async kill(): Promise<void> {
    this.program.signal('SIGKILL');
    await this.program.ended;
    await this.startAgain();
  }

  /**
   * Starts it anew, when it has ended.
   * @param program what runs, if not the server itself
   */
  async startAgain(program?: string): Promise<void> {
    this.program = new Program(this.#settings, undefined, program);
    await this.program.url();
  }
}

/**
 * A port that nobody else takes while its server is dead: the system gives those above to outgoing connections, which
 * may then even connect to themselves; PostgreSQL takes some between.
 */
export async function steadyPort(): Promise<number> {
  for (;;) {
    const port = randomInt(10_000, 20_000);
    const server = createServer().listen(port, '127.0.0.1');
    const isFree = await Promise.race([once(server, 'listening').then(() => true), once(server, 'error').then(() => false)]);
    server.close();
    if (isFree) return port;
  }
}

/** A database of one's own until the test ends, and a way to look into it past the server. */
export async function ownDatabase(): Promise<{ url: string; sql: Sql }> {
  const database = await createDatabase();
  const sql = openClient(database.url, { max: 1, name: 'judge' });
  onTestFinished(async () => {
    await sql.end();
    await database.drop();
  });
  return { url: database.url, sql };
}
