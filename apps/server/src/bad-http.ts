import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { problemOf } from '@parley/api';
import { Refusal } from '@parley/contracts';

/** Bytes that are no request: told so in plain HTTP, and hung up on. */
export function answerBadHttp(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy();
  socket.write(refusalInBytes(refusalOf(error)));
  socket.destroySoon();
}

const refusalOf = ({ code }: NodeJS.ErrnoException) =>
  code === 'HPE_HEADER_OVERFLOW'
    ? new Refusal('headers_too_large', 'All headers together must be at most 16 KiB.')
    : new Refusal('invalid_input', 'This is no valid HTTP request, or it came too slowly.');

function refusalInBytes(refusal: Refusal): string {
  const problem = problemOf(refusal, randomUUID());
  const body = JSON.stringify(problem);
  return [
    `HTTP/1.1 ${problem.status} ${problem.title}`,
    'Connection: close',
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${problem.request_id}`,
    'X-Content-Type-Options: nosniff',
    'Cache-Control: no-store',
    '',
    body,
  ].join('\r\n');
}
