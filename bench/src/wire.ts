import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** What one wire hears. The bytes are only there until it returns. */
export type Hearer = (bytes: Buffer) => void;

/** All wires read into the same memory, one after the other. */
const readingBuffer = Buffer.allocUnsafe(256 * 1_024);

/**
 * One end of a TCP connection that costs next to nothing, so that what is measured is the other end.
 * On a machine of two cores a comfortable client would take as much as the server.
 */
export class Wire {
  readonly #socket: Socket;
  #hear: Hearer = () => {};
  #onClosed: () => void = () => {};

  private constructor(port: number) {
    const callback = (length: number) => {
      this.#hear(readingBuffer.subarray(0, length));
      return true;
    };
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true, onread: { buffer: readingBuffer, callback } });
    this.#socket.on('error', () => {});
    this.#socket.on('close', () => this.#onClosed());
  }

  static async connect(port: number): Promise<Wire> {
    const wire = new Wire(port);
    await once(wire.#socket, 'connect');
    return wire;
  }

  /** Opens a WebSocket: done when the server has agreed to it. */
  static async upgrade(port: number, path: string): Promise<Wire> {
    const wire = await Wire.connect(port);
    const agreed = wire.#head();
    wire.write(
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    );
    const head = await agreed;
    if (!head.startsWith('HTTP/1.1 101')) throw new Error(`no WebSocket: ${head}`);
    return wire;
  }

  hear(hearer: Hearer): void {
    this.#hear = hearer;
  }

  onClosed(listener: () => void): void {
    this.#onClosed = listener;
  }

  write(text: string): void {
    this.#socket.write(text);
  }

  /** Sends a text frame. Clients must mask what they send; zeros do. */
  send(text: string): void {
    this.#socket.write(maskedFrame(text));
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  async close(): Promise<void> {
    this.#onClosed = () => {};
    if (this.#socket.closed) return;
    this.#socket.destroy();
    await once(this.#socket, 'close');
  }

  /** The head of an HTTP answer. A server says nothing on a new WebSocket before it is spoken to. */
  async #head(): Promise<string> {
    let head = '';
    return await new Promise((resolve, reject) => {
      this.onClosed(() => reject(new Error('hung up')));
      this.hear((bytes) => {
        head += bytes.toString('latin1');
        if (head.endsWith('\r\n\r\n')) resolve(head);
      });
    });
  }
}

function maskedFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const start = length < 126 ? 6 : 8;
  const frame = Buffer.alloc(start + length);
  frame[0] = 0x81;
  if (length < 126) frame[1] = 0x80 | length;
  else {
    frame[1] = 0x80 | 126;
    frame.writeUInt16BE(length, 2);
  }
  frame.write(text, start);
  return frame;
}
