import { once } from 'node:events';
import { Agent, type ClientRequest, type IncomingMessage, request as send } from 'node:http';
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

/** The connection ended before there was an answer: nobody knows what has become of the request. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/**
 * Asks the server, with real HTTP; it does not go where it is sent on to. A body that is a string is sent as it is.
 * @throws NoAnswer
 */
export async function request(url: string, { method, path, body, token, headers = {} }: Request): Promise<Answer> {
  const sent = body === undefined ? undefined : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const asking = send(`${url}${path}`, {
    method,
    agent: connections,
    headers: {
      ...(sent !== undefined && { 'content-type': 'application/json', 'content-length': sent.length }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...headers,
    },
  });
  asking.end(sent);
  const [response, answered] = await readAnswer(asking).catch((cause: unknown) => {
    throw new NoAnswer(`${method} ${path} was not answered`, { cause });
  });
  return answerOf(response.statusCode ?? 0, headersOf(response), answered);
}

async function readAnswer(asking: ClientRequest): Promise<[IncomingMessage, string]> {
  const [response] = (await once(asking, 'response')) as [IncomingMessage];
  return [response, await text(response)];
}

/** Node's own client: `fetch` takes four times as long, and tests ask thousands of times. */
const connections = new Agent({ keepAlive: true });

function headersOf({ rawHeaders }: IncomingMessage): Headers {
  const headers = new Headers();
  for (let at = 0; at < rawHeaders.length; at += 2) headers.append(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '');
  return headers;
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
