import { WebSocket } from '#websocket';

/** The server takes no more calls in a frame, and no frame of more than 64 KiB. */
const mostCalls = 20;
/** UTF-16 units: even if each becomes three bytes, what is around them still fits. */
const mostText = 20_000;

type BrowserSocket = typeof globalThis.WebSocket;

/** tRPC puts all that is asked at once, and all that was open when it connects again, into one frame; here it is divided. */
export const DividingSocket: BrowserSocket = class extends (WebSocket as unknown as BrowserSocket) {
  override send(data: Parameters<InstanceType<BrowserSocket>['send']>[0]): void {
    for (const frame of typeof data === 'string' ? divide(data) : [data]) super.send(frame);
  }
};

/** A batch as several, each of which the server takes. A single message stays as it is, for it is not divisible. */
function divide(frame: string): string[] {
  if (!frame.startsWith('[')) return [frame];
  const messages = (JSON.parse(frame) as unknown[]).map((message) => JSON.stringify(message));
  const frames: string[][] = [];
  let text = 0;
  for (const message of messages) {
    const last = frames.at(-1);
    text += message.length;
    if (last && last.length < mostCalls && text <= mostText) {
      last.push(message);
    } else {
      frames.push([message]);
      text = message.length;
    }
  }
  return frames.map((batch) => `[${batch.join(',')}]`);
}
