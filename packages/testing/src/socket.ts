import { EventEmitter, once } from 'node:events';
import { WebSocket } from 'ws';

/** A WebSocket without any client: frames as they are. */
export class RawSocket {
  readonly socket: WebSocket;
  readonly frames: string[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;
  readonly #news = new EventEmitter().setMaxListeners(0);

  constructor(url: string, options: { path?: string; headers?: Record<string, string> } = {}) {
    const { path = '/trpc?connectionParams=1', headers = {} } = options;
    this.socket = new WebSocket(`${url.replace(/^http/, 'ws')}${path}`, { headers });
    this.socket.on('error', () => {});
    this.socket.on('message', (data: Buffer) => {
      this.frames.push(data.toString());
      this.#news.emit('news');
    });
    this.closed = new Promise((resolve) => {
      this.socket.once('close', (code, reason) => {
        resolve({ code, reason: reason.toString() });
        this.#news.emit('news');
      });
    });
  }

  /** Done when it is open, and has said who it is if there is a token. */
  static async open(url: string, token?: string, headers?: Record<string, string>): Promise<RawSocket> {
    const raw = new RawSocket(url, headers && { headers });
    await once(raw.socket, 'open');
    if (token !== undefined) raw.send({ method: 'connectionParams', data: { token } });
    return raw;
  }

  send(message: unknown): void {
    this.socket.send(typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message));
  }

  /** Waits for a frame that contains all of these. @throws when the socket closes first, or after five seconds */
  async frame(...parts: string[]): Promise<string> {
    const deadline = Date.now() + 5_000;
    for (;;) {
      const found = this.frames.find((frame) => parts.every((part) => frame.includes(part)));
      if (found !== undefined) return found;
      if (this.socket.readyState !== WebSocket.OPEN || Date.now() > deadline) {
        throw new Error(`no frame with ${parts.join(' and ')}, but: ${this.frames.join('\n')}`);
      }
      await once(this.#news, 'news', { signal: AbortSignal.timeout(deadline - Date.now() + 1) }).catch(() => {});
    }
  }
}
