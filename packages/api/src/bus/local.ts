import type { Bus, BusListener, BusMessage } from './bus.ts';

/** Where the buses of one process meet. */
export class Exchange {
  readonly #ends = new Set<{ hear(message: BusMessage): void }>();

  /** A bus that reaches the other buses of this exchange; alone, nobody. */
  connect(): Bus {
    const listeners: BusListener[] = [];
    const end = {
      hear: (message: BusMessage) => {
        for (const listener of listeners) listener.onMessage(message);
      },
    };
    this.#ends.add(end);
    return {
      publish: (message) => {
        if (!this.#ends.has(end)) return;
        for (const other of this.#ends) if (other !== end) setImmediate(() => other.hear(message));
      },
      listen: (listener) => {
        listeners.push(listener);
        listener.onGap();
      },
      ping: async () => {},
      close: async () => {
        this.#ends.delete(end);
        listeners.length = 0;
      },
    };
  }
}
