import type { Bus, BusListener, BusMessage } from './bus.ts';

/** Where the buses of one process meet. */
export class Exchange {
  readonly #buses = new Set<{ hear(message: BusMessage): void }>();

  /** A bus that reaches the other buses of this exchange; alone, nobody. */
  connect(): Bus {
    const listeners: BusListener[] = [];
    const end = {
      hear: (message: BusMessage) => {
        for (const listener of listeners) listener.onMessage(message);
      },
    };
    this.#buses.add(end);
    return {
      publish: (message) => {
        for (const other of this.#buses) if (other !== end) setImmediate(() => other.hear(message));
      },
      listen: (listener) => void listeners.push(listener),
      close: async () => void this.#buses.delete(end),
    };
  }
}
