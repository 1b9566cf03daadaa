import { createHash } from 'node:crypto';
import { once } from 'node:events';
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

const ephemeral = new Set(['ready', 'typing', 'presence.changed']);

const Frame = z.object({
  result: z.object({
    data: z.object({
      json: z.object({
        id: z.string(),
        data: z.object({ type: z.string(), channel_id: z.string().nullable(), data: z.record(z.string(), z.unknown()) }),
      }),
    }),
  }),
});

/** A client without any mercy for the server: it keeps everything that it hears, and comes back at once from where it was. */
export class Reader implements Hearer {
  readonly user_id: UserId;
  readonly connections: Connection[] = [];
  start = '';
  resyncs = 0;
  lastId: string | null = null;
  readonly #token: string;
  readonly #url: () => string;
  #socket: WebSocket;
  #stopped = false;

  /** @param url where to connect; asked again for each connection */
  constructor({ id, token }: Pick<Person, 'id' | 'token'>, url: () => string) {
    this.user_id = id;
    this.#token = token;
    this.#url = url;
    this.#socket = this.#connect();
  }

  /** Comes when a subscription is live. */
  static async live(person: Pick<Person, 'id' | 'token'>, url: () => string): Promise<Reader> {
    const reader = new Reader(person, url);
    await until('a reader is live', () => reader.isLive);
    return reader;
  }

  get isLive(): boolean {
    return this.connections.at(-1)?.isLive === true;
  }

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

  /** As when a network breaks: without a word. */
  cut(): void {
    this.#socket.terminate();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#socket.readyState === WebSocket.CLOSED) return;
    this.#socket.terminate();
    await once(this.#socket, 'close');
  }

  #connect(): WebSocket {
    const connection: Connection = { heard: [], isLive: false };
    this.connections.push(connection);
    const socket = new WebSocket(`${this.#url().replace(/^http/, 'ws')}/trpc?connectionParams=1`);
    socket.on('error', () => {});
    socket.once('open', () => {
      socket.send(JSON.stringify({ method: 'connectionParams', data: { token: this.#token } }));
      socket.send(JSON.stringify({ id: 1, method: 'subscription', params: { path: 'events.subscribe', input: this.#input() } }));
    });
    socket.on('message', (bytes: Buffer) => this.#hear(connection, bytes.toString()));
    socket.once('close', (code) => {
      connection.code = code;
      connection.isLive = false;
      void this.#comeBack(code);
    });
    return socket;
  }

  #input(): object {
    return this.lastId === null ? {} : { last_event_id: this.lastId };
  }

  #hear(connection: Connection, text: string): void {
    if (text === 'PING') return this.#socket.send('PONG');
    if (!text.includes('"type":"data"')) return;
    const { id, data } = Frame.parse(JSON.parse(text)).result.data.json;
    this.lastId = id;
    if (data.type === 'resync') this.resyncs++;
    if (data.type === 'ready') {
      connection.isLive = true;
      this.start ||= id;
    }
    if (!ephemeral.has(data.type)) connection.heard.push({ id, channel_id: data.channel_id, name: nameOf(data) });
  }

  async #comeBack(code: number): Promise<void> {
    if (this.#stopped || code === 4401) return;
    await aWhile(1, 30);
    if (!this.#stopped) this.#socket = this.#connect();
  }
}

/** An event's name: what it is and whom it is about, and a hash of all that it says. */
export function nameOf({ type, data }: { type: string; data: Record<string, unknown> }): string {
  const hash = createHash('sha1').update(JSON.stringify(data)).digest('base64url').slice(0, 12);
  const { seq } = z.object({ seq: z.number() }).catch({ seq: 0 }).parse(data['message']);
  return `${type} ${seq || ''} ${hash}`;
}
