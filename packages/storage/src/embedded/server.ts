import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { asXml, Denial } from './denial.ts';
import { Objects } from './objects.ts';
import { type House, serve } from './operations.ts';

export interface ObjectStoreOptions extends Omit<House, 'objects'> {
  /** Belongs to the store alone; made when missing. Several stores may share it. */
  folder: string;
  host: string;
  /** 0: any that is free. */
  port: number;
  /** Hears of what is nobody's fault who asked. */
  onError(error: unknown): void;
}

/** A store of objects that runs beside the app and speaks as much of S3 as the app needs. */
export interface ObjectStore {
  port: number;
  /** Finishes what is under way. */
  close(): Promise<void>;
}

/**
 * Starts a store on a folder. Whatever it is asked must be signed (AWS Signature Version 4), in the headers or in the URL.
 * It puts, gets (also in part), looks at and deletes objects of one bucket; everything else it refuses, by S3's names.
 * @throws the system's error when the port is taken or the folder cannot be used
 */
export async function startObjectStore({ folder, host, port, onError, ...rest }: ObjectStoreOptions): Promise<ObjectStore> {
  const objects = new Objects(folder);
  await objects.prepare();
  const server = createServer({ headersTimeout: 10_000, requestTimeout: 15 * minute, maxHeaderSize: 16_384 });
  server.timeout = minute;
  server.maxConnections = 1_000;
  const house = { ...rest, objects };
  const listener = (request: IncomingMessage, response: ServerResponse) => void answer(house, request, response, onError);
  server.on('request', listener);
  // Who first asks whether he may send his bytes is told so once he may.
  server.on('checkContinue', listener);
  server.listen(port, host);
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, close: () => closeInTime(server) };
}

const minute = 60_000;
const patience = 2_000;

async function closeInTime(server: Server): Promise<void> {
  const cut = setTimeout(() => server.closeAllConnections(), patience);
  server.close();
  server.closeIdleConnections();
  await once(server, 'close');
  clearTimeout(cut);
}

/** What somebody uploaded must do nothing but be looked at, whoever opens it; and any page may fetch what it has a signature for. */
const headers = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "sandbox; default-src 'none'",
  'cross-origin-resource-policy': 'cross-origin',
  'referrer-policy': 'no-referrer',
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'accept-ranges, content-disposition, content-length, content-range, etag',
};

async function answer(
  house: House,
  request: IncomingMessage,
  response: ServerResponse,
  onError: ObjectStoreOptions['onError'],
): Promise<void> {
  const requestId = randomUUID();
  response.setHeaders(new Map(Object.entries({ ...headers, 'x-amz-request-id': requestId })));
  try {
    await serve(house, request, response);
  } catch (error) {
    if (error instanceof Denial) deny(request, response, error, requestId);
    else if (isGone(request, response)) response.destroy();
    else {
      onError(error);
      deny(request, response, failureOf(error), requestId);
    }
  }
}

/** Whoever asked has hung up. */
const isGone = (request: IncomingMessage, response: ServerResponse) =>
  response.destroyed || request.destroyed || response.headersSent;

function failureOf(error: unknown): Denial {
  const full = error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EMFILE');
  return full
    ? new Denial('ServiceUnavailable', 'There is no room just now. Try again.')
    : new Denial('InternalError', 'We encountered an internal error. Try again.');
}

function deny(request: IncomingMessage, response: ServerResponse, denial: Denial, requestId: string): void {
  const body = asXml(denial, requestId);
  response.writeHead(denial.status, { 'content-type': 'application/xml', 'content-length': Buffer.byteLength(body) });
  response.end(request.method === 'HEAD' ? undefined : body);
  letGo(request);
}

const mostIgnored = 1_048_576;

/** The rest of a body that is refused is passed over, so that the answer is read; but not for ever. */
function letGo(request: IncomingMessage): void {
  if (request.complete) return;
  let ignored = 0;
  const give = setTimeout(() => request.destroy(), patience);
  request.on('close', () => clearTimeout(give));
  request.on('data', ({ length }: Buffer) => {
    ignored += length;
    if (ignored > mostIgnored) request.destroy();
  });
}
