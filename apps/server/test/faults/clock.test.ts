import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createParleyClient } from '@parley/client';
import { type Answer, request } from '@parley/testing';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { dataFolder } from '../launch.ts';
import { until } from './chance.ts';
import { brokenLaws } from './laws.ts';
import { listen } from './listener.ts';
import { patient } from './scale.ts';
import { ownDatabase, Steady } from './steady.ts';

const preload = new URL('clock.js', import.meta.url).href;
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** A server whose clock can be set wrong, by so many milliseconds. */
async function startWithClock(databaseUrl: string): Promise<{ url: string; jump: (shift: number) => Promise<void> }> {
  const file = join(await dataFolder(), 'clock');
  await writeFile(file, '0');
  const { url } = await Steady.start(databaseUrl, { NODE_OPTIONS: `--import=${preload}`, CLOCK: file });
  const witness = await Holder.register(url, 'witness');
  const jump = async (shift: number) => {
    await writeFile(file, String(shift));
    await until('the clock is as wrong as it was set', async () => {
      await witness.renew();
      return Math.abs(witness.issuedAt - Date.now() - shift) < minute;
    });
  };
  return { url, jump };
}

const Session = z.object({ access_token: z.string(), refresh_token: z.string() });
const Claims = z.object({ iat: z.number(), sid: z.string() });

/** Somebody who renews his session when he is told that his token is not good any more. */
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

  get session_id(): string {
    return this.#claims.sid;
  }

  /** When his token was made, by the clock of the server. */
  get issuedAt(): number {
    return this.#claims.iat * 1_000;
  }

  get #claims(): z.infer<typeof Claims> {
    return Claims.parse(JSON.parse(Buffer.from(this.token.split('.')[1] ?? '', 'base64url').toString()));
  }

  /** What he is answered before he renews anything. */
  async tryOnce(): Promise<number> {
    return (await request(this.#url, { method: 'GET', path: '/users/me', token: this.token })).status;
  }

  async ask(method: string, path: string, body?: unknown): Promise<Answer> {
    if ((await this.tryOnce()) === 401) await this.renew();
    return request(this.#url, { method, path, body, token: this.token });
  }

  async renew(): Promise<void> {
    const { refresh_token } = this.#session;
    this.#session = (await request(this.#url, { method: 'POST', path: '/token/refresh', body: { refresh_token } })).as(Session);
  }
}

const Named = z.object({ id: z.string() });
const Sent = z.object({ id: z.string(), seq: z.number() });
const History = z.object({ items: z.array(z.object({ content: z.string() })) });
const Events = z.object({ items: z.array(z.object({ type: z.string(), data: z.unknown() })), caught_up: z.literal(true) });
const Created = z.object({ message: z.object({ content: z.string() }) });
const Me = z.object({ status: z.object({ availability: z.string() }) });

test('a clock that jumps a day ahead, an hour back and right again loses, doubles and misorders nothing', patient, async () => {
  const { url: databaseUrl, sql } = await ownDatabase();
  const { url, jump } = await startWithClock(databaseUrl);
  const mia = await Holder.register(url, 'mia');
  const workspace = (await mia.ask('POST', '/workspaces', { name: 'Acme' })).as(Named);
  const channel = (await mia.ask('POST', `/workspaces/${workspace.id}/channels`, { name: 'clocks' })).as(Named);
  const messages = `/channels/${channel.id}/messages`;
  const { last_event_id } = (await mia.ask('GET', '/events/snapshot')).as(z.object({ last_event_id: z.string() }));
  const heard = await listen(createParleyClient({ url, token: () => mia.token }));
  const said: string[] = [];
  const answered: number[] = [];
  const say = async (content: string) => {
    const answer = await mia.ask('POST', messages, { content });
    expect(answer.as(Sent).seq).toBe(said.push(content));
  };

  const first = { content: 'first', client_message_id: randomUUID() };
  const { id: firstId } = (await mia.ask('POST', messages, first)).as(Sent);
  said.push(first.content);
  const expires_at = new Date(Date.now() + hour).toISOString();
  await mia.ask('PUT', '/users/me/status', { availability: 'busy', expires_at });

  for (const [what, shift, availability] of [
    ['a day ahead', day, 'active'],
    ['an hour back', -hour, 'busy'],
    ['right again', 0, 'busy'],
  ] as const) {
    const doomed = await Holder.register(url, `doomed-${said.length}`);
    expect(await doomed.tryOnce()).toBe(200);
    await jump(shift);
    answered.push(await mia.tryOnce());
    await sql`delete from sessions where id = ${doomed.session_id}`;

    const again = await mia.ask('POST', messages, first);
    expect([again.status, again.as(Sent).id], `the same once more, ${what}`).toEqual([200, firstId]);
    await say(what);
    await say(`${what}, and then`);
    const history = (await mia.ask('GET', messages)).as(History).items.map(({ content }) => content);
    expect(history).toEqual(said.toReversed());
    const { items } = (await mia.ask('GET', `/events?limit=100&last_event_id=${last_event_id}`)).as(Events);
    const told = items.filter(({ type }) => type === 'message.created').map(({ data }) => Created.parse(data).message.content);
    expect(told).toEqual(said);
    expect((await mia.ask('GET', '/users/me')).as(Me).status.availability).toBe(availability);
    await until('a session that is gone is refused', async () => (await doomed.tryOnce()) === 401);
  }
  expect(answered.at(0), 'what a token of yesterday is answered with').toBe(401);
  await until('everything is heard', () => heard.length >= said.length);
  expect(heard).toEqual(said);
  expect(await brokenLaws(sql)).toEqual([]);
});
