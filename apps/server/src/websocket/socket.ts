import { type RawData, WebSocket } from 'ws';
import { largestBatch } from '../trpc.ts';

/** Why a socket was closed, as clients see it. */
export const closeCodes = {
  tooSlow: 4008,
  unauthenticated: 4401,
  forbiddenOrigin: 4403,
  noHandshake: 4408,
  restarting: 1012,
  tryLater: 1013,
  policy: 1008,
  unsupported: 1003,
} as const;

/** Bytes that may wait for a slow reader before he is cut off; he resumes where he was. */
const mostWaiting = 1_024 * 1_024;

/** A socket that passes on only what tRPC should see, and does not pile up what its peer does not read. */
export class GuardedSocket extends WebSocket {
  override emit(event: string | symbol, ...details: unknown[]): boolean {
    if (event === 'message' && !this.#admits(details[0] as RawData, details[1] === true)) return true;
    return super.emit(event, ...details);
  }

  override send(data: Parameters<WebSocket['send']>[0]): void {
    if (this.bufferedAmount > mostWaiting) this.#cutOff();
    else super.send(data);
  }

  #cutOff(): void {
    if (this.readyState !== WebSocket.OPEN) return;
    this.close(closeCodes.tooSlow, 'too slow: resume');
    setTimeout(() => this.terminate(), 1_000).unref();
  }

  #admits(data: RawData, isBinary: boolean): boolean {
    if (isBinary) {
      this.close(closeCodes.unsupported, 'text frames only');
      return false;
    }
    if (batchSize(data) <= largestBatch) return true;
    this.close(closeCodes.policy, `at most ${largestBatch} calls in a frame`);
    return false;
  }
}

function batchSize(data: RawData): number {
  const text = asText(data);
  if (!/^\s*\[/.test(text)) return 1;
  try {
    const batch: unknown = JSON.parse(text);
    return Array.isArray(batch) ? batch.length : 1;
  } catch {
    return 1;
  }
}

const asText = (data: RawData) => (Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer)).toString();
