import { Redis, type RedisOptions } from 'ioredis';
import type { OpenBus } from './bus.ts';
import { Courier, type Ears, type Wire } from './courier.ts';

const mebibyte = 1_024 * 1_024;

/** A bus over a broker that speaks the Redis protocol: it carries the events whole, so that no other node reads them. */
export const redisBus =
  (url: string, { beatMs }: { beatMs?: number } = {}): OpenBus =>
  (node) =>
    new Courier(node, {
      connect: (ears) => layWire(url, `parley:${node.epoch}`, ears),
      carriesEvents: true,
      mostBytes: mebibyte,
      mostUnderWay: 16,
      beatMs,
    });

/** What cannot be sent at once fails at once: nothing is kept for later. */
const options = {
  connectionName: 'parley-bus',
  connectTimeout: 2_000,
  commandTimeout: 2_000,
  disconnectTimeout: 1_000,
  retryStrategy: () => 200,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  autoResubscribe: false,
} satisfies RedisOptions;

function layWire(url: string, channel: string, { hear, listening }: Ears): Wire {
  const publisher = new Redis(url, options);
  const subscriber = new Redis(url, options);
  const both = [publisher, subscriber];
  // That something is wrong is noticed where it matters: what is sent is not heard.
  for (const connection of both) connection.on('error', () => {});
  subscriber.on('ready', () => void subscriber.subscribe(channel).then(listening, () => {}));
  subscriber.on('message', (_channel, text) => hear(text));
  return {
    send: (text) => publisher.publish(channel, text),
    close: async () => {
      for (const connection of both) connection.disconnect();
    },
  };
}
