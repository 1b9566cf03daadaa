import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import type { z } from 'zod';

/** What was answered. */
export interface Answer {
  status: number;
  headers: Headers;
  /** The body as it came. */
  text: string;
  /** The parsed body; `undefined` when there was none. */
  body: unknown;
  /** The body as a shape of the contract; throws when it is not one. */
  as<Shape extends z.ZodType>(shape: Shape): z.output<Shape>;
}

export interface Request {
  method: string;
  path: string;
  body?: unknown;
  token?: string;
  headers?: Record<string, string>;
}

/** Asks the server, with real HTTP; it does not go where it is sent on to. A body that is a string is sent as it is. */
export async function request(url: string, { method, path, body, token, headers = {} }: Request): Promise<Answer> {
  const response = await fetch(`${url}${path}`, {
    method,
    redirect: 'manual',
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return answerOf(response.status, response.headers, await response.text());
}

/**
 * Sends what no HTTP client would: the bytes are written as they are, and the answer is read until the server hangs up.
 * @param head the request line and the headers, a line each
 */
export async function sendRaw(url: string, head: string[], body = ''): Promise<Answer> {
  const { hostname, port, host } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write([...head, `Host: ${host}`, 'Connection: close', '', body].join('\r\n'));
  const [preamble = '', ...rest] = (await text(socket)).split('\r\n\r\n');
  const [statusLine = '', ...lines] = preamble.split('\r\n');
  const headers = new Headers(lines.map((line) => line.split(/:\s*(.*)/s, 2) as [string, string]));
  return answerOf(Number(statusLine.split(' ')[1]), headers, rest.join('\r\n\r\n'));
}

function answerOf(status: number, headers: Headers, text: string): Answer {
  const isJson = /[/+]json\b/.test(headers.get('content-type') ?? '');
  const body: unknown = isJson && text !== '' ? JSON.parse(text) : undefined;
  return { status, headers, text, body, as: (shape) => shape.parse(body) };
}
