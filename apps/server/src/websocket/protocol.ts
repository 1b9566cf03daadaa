import { HandOver } from '@parley/api';
import type { Encoder } from '@trpc/server/adapters/ws';
import { largestBatch } from '../trpc.ts';
import { closeCodes, type LiveSocket } from './socket.ts';

const longestId = 64;

/** A frame that is answered by closing the socket. */
class BadFrame extends Error {}

/**
 * Reads and writes tRPC's messages on one socket. A subscription that hands over is bound to the socket here,
 * because only here its request id is known; nothing is written for it but what the hub writes.
 */
export const protocolOf = (socket: LiveSocket): Encoder => ({
  encode(message) {
    const handOver = handOverIn(message);
    if (!handOver) return JSON.stringify(message);
    handOver.subscriber.bind(socket, prefixOf(message));
    return '';
  },
  decode(data) {
    if (typeof data !== 'string') return refuse(socket, 'text frames only');
    const message: unknown = JSON.parse(data);
    const calls: unknown[] = Array.isArray(message) ? message : [message];
    if (calls.length > largestBatch) return refuse(socket, `at most ${largestBatch} calls in a frame`);
    if (calls.some(hasLongId)) return refuse(socket, `ids of at most ${longestId} characters`);
    return message;
  },
});

function refuse(socket: LiveSocket, reason: string): never {
  socket.close(closeCodes.policy, reason);
  throw new BadFrame(reason);
}

const hasLongId = (call: unknown) => isObject(call) && typeof call['id'] === 'string' && call['id'].length > longestId;

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function handOverIn(message: unknown): HandOver | undefined {
  const data = isObject(message) && isObject(message['result']) ? message['result']['data'] : undefined;
  return data instanceof HandOver ? data : undefined;
}

/** The message up to its result. */
function prefixOf(message: unknown): string {
  const { result: _result, ...rest } = message as Record<string, unknown>;
  return `${JSON.stringify(rest).slice(0, -1)},"result":`;
}
