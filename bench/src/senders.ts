import { v7 as uuidv7 } from 'uuid';
import type { Draft } from './ceilings.ts';
import { FrameReader } from './frames.ts';
import { quantile } from './slices.ts';
import { Wire } from './wire.ts';

/** Somebody who sends one message after the other. */
export interface Sender {
  /** Done when it is durable, as the server says; throws when it says anything else. */
  send(draft: Draft): Promise<unknown>;
  close(): Promise<void>;
}

/** Who sends, and where to. */
export interface Author {
  sender: Sender;
  next(): Draft;
}

/** Lets everybody send for a while, each the next when the last is durable. */
export async function sendAll(authors: Author[], ms: number): Promise<{ units: number; more: Record<string, number> }> {
  const took: number[] = [];
  const until = performance.now() + ms;
  await Promise.all(
    authors.map(async ({ sender, next }) => {
      for (let began = performance.now(); began < until;) {
        await sender.send(next());
        const now = performance.now();
        took.push(now - began);
        began = now;
      }
    }),
  );
  took.sort((one, other) => one - other);
  return { units: took.length, more: { 'p50 ms': quantile(took, 0.5), 'p99 ms': quantile(took, 0.99) } };
}

/** Sends over tRPC's WebSocket. */
export async function openSocketSender(port: number, token: string): Promise<Sender> {
  const wire = await Wire.upgrade(port, '/trpc?connectionParams=1');
  const waiting = new Map<string, { resolve: (text: string) => void; reject: (error: Error) => void }>();
  const answers = new FrameReader((text) => {
    if (text === 'PING') return wire.send('PONG');
    const id = /^\{"id":(\d+),/.exec(text)?.[1] ?? '';
    const { resolve, reject } = waiting.get(id) ?? {};
    waiting.delete(id);
    if (text.startsWith('"result":', id.length + 7)) resolve?.(text);
    else reject?.(new Error(`refused: ${text}`));
  });
  wire.hear((bytes) => answers.read(bytes));
  wire.onClosed(() => {
    for (const { reject } of waiting.values()) reject(new Error('hung up'));
  });
  wire.send(JSON.stringify({ method: 'connectionParams', data: { token } }));
  let last = 0;
  return {
    send({ channel_id, content }) {
      const id = String(++last);
      const input = { channel_id, content, client_message_id: uuidv7() };
      wire.send(JSON.stringify({ id: last, method: 'mutation', params: { path: 'messages.create', input } }));
      return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
    },
    close: () => wire.close(),
  };
}

/** Sends over REST, on a connection that is kept. */
export async function openRestSender(port: number, token: string): Promise<Sender> {
  const wire = await Wire.connect(port);
  let said = '';
  let waiting: { resolve: (answer: string) => void; reject: (error: Error) => void } | undefined;
  wire.hear((bytes) => {
    said += bytes.toString('latin1');
    const bodyAt = said.indexOf('\r\n\r\n') + 4;
    if (bodyAt < 4 || said.length < bodyAt + Number(/content-length: (\d+)/i.exec(said)?.[1])) return;
    if (said.startsWith('HTTP/1.1 201')) waiting?.resolve(said);
    else waiting?.reject(new Error(`refused: ${said}`));
    said = '';
  });
  wire.onClosed(() => waiting?.reject(new Error('hung up')));
  return {
    send({ channel_id, content }) {
      const body = JSON.stringify({ content, client_message_id: uuidv7() });
      wire.write(
        `POST /channels/${channel_id}/messages HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${token}\r\n` +
          `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      );
      return new Promise((resolve, reject) => (waiting = { resolve, reject }));
    },
    close: () => wire.close(),
  };
}
