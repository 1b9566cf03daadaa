import { execFileSync } from 'node:child_process';
import { FrameReader } from './frames.ts';
import { Wire } from './wire.ts';

/** How many files, and so sockets, this process may have open. */
export const openFiles = () => Number(execFileSync('sh', ['-c', 'ulimit -n'], { encoding: 'utf8' }));

/** How many are opened at a time: the system's queue of new connections must not overflow, which costs a second each. */
const atATime = 200;

/** Opens many sockets. */
export async function openMany(count: number, open: (index: number) => Promise<Wire>): Promise<Wire[]> {
  const wires: Wire[] = [];
  let next = 0;
  const openOnes = async () => {
    while (next < count) wires.push(await open(next++));
  };
  await Promise.all(Array.from({ length: atATime }, openOnes));
  return wires;
}

export interface ListenOptions {
  /** Where he was when he went. */
  lastId?: string;
  /** What he is told until he is live, that last included. */
  onText?(text: string): void;
}

/** Somebody who listens to the live events. Done when he is told that he is live. */
export async function openListener(port: number, token: string, { lastId, onText }: ListenOptions = {}): Promise<Wire> {
  const wire = await Wire.upgrade(port, '/trpc?connectionParams=1');
  await new Promise<void>((resolve, reject) => {
    const reader = new FrameReader((text) => {
      onText?.(text);
      if (text.includes('"type":"ready"')) resolve();
      if (text.includes('"error"')) reject(new Error(`refused: ${text}`));
    });
    wire.onClosed(() => reject(new Error('hung up')));
    wire.hear((bytes) => reader.read(bytes));
    const input = lastId === undefined ? {} : { last_event_id: lastId };
    wire.send(JSON.stringify({ method: 'connectionParams', data: { token } }));
    wire.send(JSON.stringify({ id: 1, method: 'subscription', params: { path: 'events.subscribe', input } }));
  });
  wire.onClosed(() => {
    throw new Error('a listener was cut off');
  });
  return wire;
}
