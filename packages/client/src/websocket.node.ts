import { type ClientOptions, WebSocket as PlainSocket } from 'ws';

/** A server that is gone says no goodbye; like a browser, it waits for that no longer than this, and not for half a minute. */
const options: ClientOptions & { closeTimeout: number } = { closeTimeout: 2_000 };

/** Node 20 has no WebSocket of its own. */
export class WebSocket extends PlainSocket {
  constructor(address: string | URL, protocols?: string | string[]) {
    super(address, protocols, options);
  }
}
