import type { Socket } from 'node:net';
import type { Outlet, Sendable } from '@parley/api';
import { WebSocket } from 'ws';
import { frameOf, groupOf, type Queued } from './frames.ts';

/** Why a socket was closed, as clients see it. */
export const closeCodes = {
  tooSlow: 4008,
  unauthenticated: 4401,
  forbiddenOrigin: 4403,
  noHandshake: 4408,
  tooMany: 4429,
  restarting: 1012,
  policy: 1008,
} as const;

/** What may wait for a slow reader before he is cut off; he resumes where he was. */
const mostBytes = 1_024 * 1_024;
const mostEvents = 1_000;
const lastWordsMs = 5_000;

/**
 * A socket to which the hub writes: what is put in one go leaves in one write, and while a write is under way the
 * next gathers. What its peer does not take waits here, shared with all other sockets, until it is too much.
 */
export class LiveSocket extends WebSocket implements Outlet {
  /** With which code we closed it first: a peer who is gone says nothing to that. */
  closedWith: number | undefined;
  #queue: Queued[] = [];
  #bytes = 0;
  #writing = false;
  #scheduled = false;
  #onDrained: (() => void)[] = [];

  put(prefix: string, sendable: Sendable): void {
    if (this.readyState !== WebSocket.OPEN) return;
    this.#queue.push({ prefix, sendable });
    this.#bytes += prefix.length + sendable.result.length;
    if (this.#queue.length > mostEvents || this.#bytes > mostBytes) return this.#cutOff();
    if (this.#writing || this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => this.#flush());
  }

  get hasRoom(): boolean {
    return this.#queue.length < mostEvents / 4 && this.#bytes < mostBytes / 4;
  }

  async drained(): Promise<void> {
    if (this.readyState !== WebSocket.OPEN || !(this.#writing || this.#queue.length > 0)) return;
    await new Promise<void>((resolve) => this.#onDrained.push(resolve));
  }

  sendAway(): void {
    this.close(closeCodes.restarting, 'try again: resume');
  }

  /** What tRPC answers; nothing for what the hub has taken over. */
  override send(data: Parameters<WebSocket['send']>[0]): void {
    if (data === '') return;
    if (this.bufferedAmount > mostBytes) this.#cutOff();
    else super.send(data);
  }

  override close(code?: number, reason?: string): void {
    this.closedWith ??= code;
    this.#clear();
    super.close(code, reason);
  }

  #flush(): void {
    this.#scheduled = false;
    if (this.readyState !== WebSocket.OPEN) return this.#clear();
    if (this.#queue.length === 0) return this.#tellDrained();
    const [first, ...others] = this.#queue;
    const bytes = first && others.length === 0 ? frameOf(first) : groupOf(this.#queue);
    this.#queue = [];
    this.#bytes = 0;
    this.#writing = true;
    // Whole frames, straight to the TCP socket: `ws` itself writes its frames whole and at once too.
    tcpOf(this).write(bytes, () => {
      this.#writing = false;
      this.#flush();
    });
  }

  #cutOff(): void {
    this.close(closeCodes.tooSlow, 'too slow: resume');
    setTimeout(() => this.terminate(), lastWordsMs).unref();
  }

  #clear(): void {
    this.#queue = [];
    this.#bytes = 0;
    this.#tellDrained();
  }

  #tellDrained(): void {
    for (const resolve of this.#onDrained.splice(0)) resolve();
  }
}

const tcpOf = (socket: LiveSocket) => (socket as unknown as { _socket: Socket })._socket;
