import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { reachPushServices } from '../src/push-service.ts';

test('a push service that begins to answer again and again is given up in time', async () => {
  const service = createServer((socket) => {
    socket.on('error', () => {});
    socket.write('HTTP/1.1 201 Created\r\n');
    const more = setInterval(() => socket.write('X-More: and more\r\n'), 20);
    socket.on('close', () => clearInterval(more));
  }).listen(0, '127.0.0.1');
  await once(service, 'listening');
  onTestFinished(() => void service.close());
  const url = new URL(`http://127.0.0.1:${(service.address() as AddressInfo).port}/`);
  const services = reachPushServices(true, 200);
  await expect(services.send(url, {}, Buffer.from('hello'))).rejects.toMatchObject({ name: 'AbortError' });
});
