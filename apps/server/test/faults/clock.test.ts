import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createParleyClient, type ParleyClient } from '@parley/client';
import { request } from '@parley/testing';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { dataFolder } from '../launch.ts';
import { until } from './chance.ts';
import { brokenLaws } from './laws.ts';
import { patient } from './scale.ts';
import { ownDatabase, Steady } from './steady.ts';

const preload = new URL('clock.js', import.meta.url).href;
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** A server whose clock can be set wrong, by so many milliseconds. */
async function startWithClock(databaseUrl: string): Promise<{ server: Steady; jump: (shift: number) => Promise<void> }> {
  const file = join(await dataFolder(), 'clock');
  await writeFile(file, '0');
  const server = await Steady.start(databaseUrl, { NODE_OPTIONS: `--import=${preload}`, CLOCK: file });
  const jump = async (shift: number) => {
    await writeFile(file, String(shift));
    await until('it is as late as it was said to be', async () => {
      const { headers } = await request(server.url, { method: 'GET', path: '/healthz' });
      return Math.abs(Date.parse(headers.get('date') ?? '') - Date.now() - shift) < minute;
    });
  };
  return { server, jump };
}

const Session = z.object({ access_token: z.string(), refresh_token: z.string(), user: z.object({ id: z.string() }).optional() });
const Sent = z.object({ id: z.string(), seq: z.number(), content: z.string() });

/** Somebody who renews his session whenever he is told to. */
class Holder {
  readonly #url: string;
  #session: z.infer<typeof Session>;

  private constructor(url: string, session: z.infer<typeof Session>) {
    this.#url = url;
    this.#session = session;
  }

  static async register(url: string, username: string): Promise<Holder> {
    const body = { email: `${username}@example.com`, username, password: 'correct horse battery' };
    return new Holder(url, (await request(url, { method: 'POST', path: '/register', body })).as(Session));
  }

  get token(): string {
    return this.#session.access_token;
  }

  async ask(method: string, path: string, body?: unknown) {
    const first = await request(this.#url, { method, path, body, token: this.token });
    if (first.status !== 401) return first;
    await this.renew();
    return request(this.#url, { method, path, body, token: this.token });
  }

  async renew(): Promise<void> {
    const { refresh_token } = this.#session;
    this.#session = (await request(this.#url, { method: 'POST', path: '/token/refresh', body: { refresh_token } })).as(Session);
  }
}
