import { createHash } from 'node:crypto';
import type { UserId } from '@parley/client';
import type { Person } from '@parley/testing';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { aWhile, until } from './chance.ts';

/** A durable event, as it came over the wire. */
export interface Heard {
  id: string;
  channel_id: string | null;
  /** The same for the same event, wherever it is read. */
  name: string;
}

/** What came over one connection, from its beginning to its end. */
export interface Connection {
  heard: Heard[];
  /** Whether it came to be live. */
  isLive: boolean;
  /** Why it ended, if it has. */
  code?: number;
}

/** What somebody heard, on one connection after the other. */
export interface Hearer {
  user_id: UserId;
  /** The id from which he heard everything. */
  start: string;
  connections: readonly Connection[];
  /** How often he was told to begin anew, instead of being told what he missed. */
  resyncs: number;
}

/** Whether he was cut off, and is live again: told all that he missed. */
export const isBack = ({ connections }: Hearer): boolean => connections.length > 1 && connections.at(-1)?.isLive === true;

const ephemeral = new Set(['ready', 'typing', 'presence.changed']);

const Frame = z.object({
  result: z.object({
    data: z.object({
      json: z.object({
        id: z.string(),
        data: z.object({
          type: z.string(),
          occurred_at: z.string(),
          channel_id: z.string().nullable(),
          data: z.record(z.string(), z.unknown()),
        }),
      }),
    }),
  }),
});

export interface ReaderOptions {
  /** Where to connect; asked again for each connection. */
  url: () => string;
  /** How long to stay away when a connection has ended. */
  away?: () => Promise<void>;
  /** From where to go on, of all the ids that it was told, the first first; without, the last. */
  rewind?: (ids: readonly string[]) => string | undefined;
}

/** A client without any mercy for the server: it keeps everything that it hears, and comes back at once from where it was. */
export class Reader implements Hearer {
  readonly user_id: UserId;
  readonly connections: Connection[] = [];
  start = '';
  resyncs = 0;
  readonly #token: string;
  readonly #options: Required<ReaderOptions>;
  readonly #ids: string[] = [];
  #socket: WebSocket;
  #left = Infinity;
  #stopped = false;

  constructor({ id, token }: Pick<Person, 'id' | 'token'>, options: ReaderOptions) {
    this.user_id = id;
    this.#token = token;
    this.#options = { away: () => aWhile(1, 30), rewind: (ids) => ids.at(-1), ...options };
    this.#socket = this.#connect();
  }

  /** Comes when a subscription is live. */
  static async live(person: Pick<Person, 'id' | 'token'>, options: ReaderOptions): Promise<Reader> {
    const reader = new Reader(person, options);
    await until('a reader is live', () => reader.isLive);
    return reader;
  }

  get isLive(): boolean {
    return this.connections.at(-1)?.isLive === true;
  }

  /** Why its connections ended. */
  get codes(): number[] {
    return this.connections.flatMap(({ code }) => code ?? []);
  }

  /** Takes nothing more from the network, until told to go on. */
  pause(): void {
    this.#socket.pause();
  }

  goOn(): void {
    this.#socket.resume();
  }

  /** Has the network break, without a word, when so many more events have come. */
  cutAfter(events: number): void {
    this.#left = events;
    if (events === 0) this.#socket.terminate();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#socket.readyState === WebSocket.CLOSED) return;
    // One that is not connected yet says as well that it failed.
    const closed = new Promise((resolve) => this.#socket.once('close', resolve));
    this.#socket.terminate();
    await closed;
  }

  #connect(): WebSocket {
    const connection: Connection = { heard: [], isLive: false };
    this.connections.push(connection);
    this.#left = Infinity;
    const socket = new WebSocket(`${this.#options.url().replace(/^http/, 'ws')}/trpc?connectionParams=1`);
    socket.on('error', () => {});
    socket.once('open', () => {
      socket.send(JSON.stringify({ method: 'connectionParams', data: { token: this.#token } }));
      socket.send(JSON.stringify({ id: 1, method: 'subscription', params: { path: 'events.subscribe', input: this.#input() } }));
    });
    socket.on('message', (bytes: Buffer) => this.#hear(connection, bytes.toString()));
    socket.once('close', (code) => {
      connection.code = code;
      void this.#comeBack(code);
    });
    return socket;
  }

  #input(): object {
    const last_event_id = this.#ids.length > 0 ? this.#options.rewind(this.#ids) : undefined;
    return last_event_id === undefined ? {} : { last_event_id };
  }

  #hear(connection: Connection, text: string): void {
    if (text === 'PING') return this.#socket.send('PONG');
    if (this.#left === 0 || !text.includes('"type":"data"')) return;
    const { id, data } = Frame.parse(JSON.parse(text)).result.data.json;
    this.#ids.push(id);
    if (data.type === 'resync') this.resyncs++;
    if (data.type === 'ready') {
      connection.isLive = true;
      this.start ||= id;
    }
    if (ephemeral.has(data.type)) return;
    connection.heard.push({ id, channel_id: data.channel_id, name: nameOf(data) });
    if (--this.#left === 0) this.#socket.terminate();
  }

  async #comeBack(code: number): Promise<void> {
    if (this.#stopped || code === 4401) return;
    await this.#options.away();
    if (!this.#stopped) this.#socket = this.#connect();
  }
}

/** An event as it comes over the wire, or as it stands in the log. */
export interface Told {
  type: string;
  occurred_at: string;
  data: Record<string, unknown>;
}

/** An event's name: what it is, and a hash of all that it says. */
export function nameOf({ type, occurred_at, data }: Told): string {
  const hash = createHash('sha1').update(occurred_at).update(inOrder(data)).digest('base64url').slice(0, 12);
  const { seq } = Numbered.parse(data['message']);
  return `${type} ${seq || ''} ${hash}`;
}

const Numbered = z.object({ seq: z.number() }).catch({ seq: 0 });

/** As JSON, whose fields come in whatever order they were put together. */
const inOrder = (data: unknown): string =>
  JSON.stringify(data, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
      : value,
  );
