import { Counter, type Registry } from 'prom-client';
import type { WebSocketServer } from 'ws';
import { closeCodes, type LiveSocket } from '../websocket/socket.ts';
import { showLevel } from './reading.ts';

/** Shows how many sockets are open, and why others were closed. */
export function showSockets(registry: Registry, sockets: WebSocketServer): void {
  showLevel(registry, 'parley_sockets_open', 'WebSockets that are open.', () => sockets.clients.size);
  const closed = new Counter({
    name: 'parley_sockets_closed_total',
    help: 'WebSockets that were closed, by the code that was said first; "other" is any of the client.',
    labelNames: ['code'],
    registers: [registry],
  });
  sockets.on('connection', (socket: LiveSocket) => {
    socket.once('close', (code: number) => closed.inc({ code: nameOf(socket.closedWith ?? code) }));
  });
}

/** Ours, and those of the protocol (RFC 6455 §7.4.1). A client may close with thousands of others. */
const named = new Set<number>([...Object.values(closeCodes), 1000, 1001, 1002, 1003, 1005, 1006, 1007, 1009, 1011]);

const nameOf = (code: number) => (named.has(code) ? String(code) : 'other');
