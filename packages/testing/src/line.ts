import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { atEnd } from './end.ts';

/** A line to the database, or to the broker, that can be cut and mended. */
export interface Line {
  /** The address of the same database over this line. */
  to(databaseUrl: string): string;
  /** Leaves every connection open, and lets nothing through any more; new ones are not affected. */
  stall(): void;
  /** Lets nothing through, by old connections or new ones, as when the other side is frozen. */
  freeze(): void;
  /** What was held up goes on its way. */
  thaw(): void;
  /** Ends every connection, in order or by a reset, and refuses new ones. */
  cut(how?: 'ended' | 'reset'): Promise<void>;
  mend(): Promise<void>;
}

/** Lays a line, gone when the test or the test file ends. */
export async function layLine(): Promise<Line> {
  const ends = new Map<Socket, Socket>();
  let far = { host: '', port: 0 };
  let frozen = false;
  const join = (near: Socket) => {
    const other = connect(far);
    for (const [end, opposite] of [
      [near, other],
      [other, near],
    ] as const) {
      ends.set(end, opposite);
      if (!frozen) end.pipe(opposite);
      end.on('error', () => opposite.destroy());
      end.on('close', () => {
        opposite.destroy();
        ends.delete(end);
      });
    }
  };

  let server = createServer(join).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  const cut = async (how: 'ended' | 'reset' = 'ended') => {
    server.close();
    for (const end of ends.keys()) {
      if (how === 'reset') end.resetAndDestroy();
      else end.destroy();
    }
    if (server.listening) await once(server, 'close');
  };
  atEnd(() => cut());

  return {
    to(databaseUrl) {
      const url = new URL(databaseUrl);
      far = { host: url.hostname, port: Number(url.port) };
      return Object.assign(url, { host: `127.0.0.1:${port}` }).href;
    },
    stall() {
      for (const end of ends.keys()) end.unpipe();
    },
    freeze() {
      frozen = true;
      for (const end of ends.keys()) end.unpipe();
    },
    thaw() {
      frozen = false;
      for (const [end, opposite] of ends) end.pipe(opposite);
    },
    cut,
    async mend() {
      server = createServer(join).listen(port, '127.0.0.1');
      await once(server, 'listening');
    },
  };
}
