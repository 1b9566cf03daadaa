import { closeCodes, type LiveSocket } from './socket.ts';

/** Frames that may come at once, and each second thereafter. */
const burst = 1_000;
const perSecond = 100;

/** Closes a socket that floods us. */
export function limitFrames(socket: LiveSocket): void {
  let allowance = burst;
  let last = performance.now();
  socket.on('message', () => {
    const now = performance.now();
    allowance = Math.min(burst, allowance + ((now - last) * perSecond) / 1_000) - 1;
    last = now;
    if (allowance < 0) socket.close(closeCodes.tooMany, 'too many frames');
  });
}
