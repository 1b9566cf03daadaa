import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A way to a server that can be cut so that neither end learns of it: no byte comes through, and no end. */
export class Cable {
  /** Where the server answers over it. */
  readonly url: string;
  readonly #pairs = new Set<[near: Socket, far: Socket]>();

  private constructor(url: string) {
    this.url = url;
  }

  /** Lays it to a server, until the test ends. */
  static async lay(serverUrl: string): Promise<Cable> {
    const { hostname, port } = new URL(serverUrl);
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const cable = new Cable(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on('connection', (near) => cable.#join(near, connect(Number(port), hostname)));
    onTestFinished(() => {
      server.close();
      for (const end of [...cable.#pairs].flat()) end.destroy();
    });
    return cable;
  }

  /** Cuts the connections that there are; those made later are sound. Gives what is left at either end. */
  cut(): Severed {
    const pairs = [...this.#pairs];
    if (pairs.length === 0) throw new Error('there is nothing to cut');
    for (const end of pairs.flat()) {
      end.unpipe().removeAllListeners('close').removeAllListeners('end').resume();
    }
    return new Severed(pairs);
  }

  #join(near: Socket, far: Socket): void {
    const pair: [Socket, Socket] = [near, far];
    this.#pairs.add(pair);
    for (const [end, other] of [pair, pair.toReversed()] as [Socket, Socket][]) {
      end.on('error', () => {});
      end.pipe(other);
      end.on('close', () => {
        other.destroy();
        this.#pairs.delete(pair);
      });
    }
  }
}

/** Connections whose ends hear nothing of each other any more. */
class Severed {
  readonly #pairs: [near: Socket, far: Socket][];

  constructor(pairs: [near: Socket, far: Socket][]) {
    this.#pairs = pairs;
  }

  get isLeftByServer(): boolean {
    return this.#pairs.every(([, far]) => far.readableEnded || far.closed);
  }
}
