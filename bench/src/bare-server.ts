import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

/**
 * What fan-out costs without us, in a process of its own: what somebody says is told to all in the room, by
 * `ws.send` (D: who speaks at `/ws`) or by a write to each TCP socket (E: who speaks at `/kernel`).
 */
const http = createServer();
const sockets = new WebSocketServer({ server: http, perMessageDeflate: false });
const room = new Set<WebSocket>();

sockets.on('connection', (socket, request) => {
  socket.on('error', () => {});
  if (request.url === '/room') {
    room.add(socket);
    socket.on('close', () => room.delete(socket));
  } else {
    const tell = request.url === '/kernel' ? tellByKernel : tellByWs;
    socket.on('message', (said: Buffer) => tell(said));
  }
});

function tellByWs(said: Buffer): void {
  for (const socket of room) socket.send(said, { binary: false });
}

function tellByKernel(said: Buffer): void {
  const header = Buffer.alloc(said.length < 126 ? 2 : 4);
  header[0] = 0x81;
  header[1] = said.length < 126 ? said.length : 126;
  if (header.length === 4) header.writeUInt16BE(said.length, 2);
  const frame = Buffer.concat([header, said]);
  for (const socket of room) (socket as unknown as { _socket: Socket })._socket.write(frame);
}

http.listen(0, '127.0.0.1', () => {
  process.stdout.write(`up at http://127.0.0.1:${(http.address() as AddressInfo).port}\n`);
});
process.on('SIGTERM', () => process.exit(0));
