import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { type Asked, readRequest } from './asked.ts';
import { Denial } from './denial.ts';
import type { Objects, OpenObject } from './objects.ts';
import { readRange } from './range.ts';
import { type BodyHash, type Identity, verify } from './signature.ts';
import { announced, receive } from './upload.ts';

/** What is kept, and for whom. */
export interface House extends Identity {
  objects: Objects;
  bucket: string;
  /** Bytes of an object at the most. */
  largest: number;
}

/**
 * Does what is asked, if it may be.
 * @throws Denial
 */
export async function serve(house: House, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method === 'OPTIONS') return preflight(response);
  const asked = readRequest(request);
  const bodyHash = await verify(asked, house);
  demandKnown(asked);
  if (asked.bucket !== house.bucket) throw new Denial('NoSuchBucket', 'The specified bucket does not exist');
  if (asked.key === '') return answerForBucket(asked, response);
  switch (asked.method) {
    case 'GET':
    case 'HEAD':
      return show(house, asked, response);
    case 'PUT':
      return keep(house, asked, request, response, bodyHash);
    case 'DELETE':
      await house.objects.delete(asked.key);
      return void response.writeHead(204).end();
    default:
      throw new Denial('MethodNotAllowed', 'The specified method is not allowed against this resource.');
  }
}

/** A page of any origin may ask: what it may do, its signature says. */
function preflight(response: ServerResponse): void {
  response.writeHead(204, {
    'access-control-allow-methods': 'GET, HEAD, PUT',
    'access-control-allow-headers': '*',
    'access-control-max-age': '3600',
  });
  response.end();
}

const knownHeaders = /^x-amz-(date|content-sha256|checksum-(crc32|sha1|sha256|mode)|sdk-checksum-algorithm|user-agent)$/;
const knownFields =
  /^(x-id|response-(cache-control|content-disposition|content-type)|X-Amz-(Algorithm|Credential|Date|Expires|SignedHeaders|Signature|Content-Sha256)|x-amz-(user-agent|checksum-mode|sdk-checksum-algorithm))$/;

/** S3 has hundreds of options. To pass over one would be to do something else than was asked. */
function demandKnown({ headers, query }: Asked): void {
  const header = Object.keys(headers).find((name) => name.startsWith('x-amz-') && !knownHeaders.test(name));
  const field = [...query.keys()].find((name) => !knownFields.test(name));
  const unknown = header ?? field ?? (headers['if-match'] === undefined ? undefined : 'if-match');
  if (unknown !== undefined) throw new Denial('NotImplemented', 'The request asks for something that is not understood here.');
}

function answerForBucket({ method }: Asked, response: ServerResponse): void {
  if (method === 'PUT') throw new Denial('BucketAlreadyOwnedByYou', 'The bucket is there.');
  if (method !== 'HEAD') throw new Denial('NotImplemented', 'Of the bucket can only be asked whether it is there.');
  response.writeHead(200).end();
}

async function show({ objects }: House, asked: Asked, response: ServerResponse): Promise<void> {
  const object = await objects.open(asked.key);
  if (!object) throw new Denial('NoSuchKey', 'The specified key does not exist.');
  try {
    const range = partOf(asked, object);
    const { from, to } = range ?? { from: 0, to: object.size - 1 };
    response.writeHead(range ? 206 : 200, {
      ...presentation(asked, object),
      'accept-ranges': 'bytes',
      'content-length': to - from + 1,
      ...(range && { 'content-range': `bytes ${from}-${to}/${object.size}` }),
      etag: object.etag,
      'last-modified': object.modified.toUTCString(),
    });
    if (asked.method === 'HEAD' || object.size === 0) response.end();
    else await pipeline(object.stream(from, to), response);
  } finally {
    await object.close();
  }
}

/** A range that continues what has changed meanwhile is of no use: then all of it is sent. */
function partOf({ headers }: Asked, { size, etag }: OpenObject) {
  const changed = headers['if-range'] !== undefined && headers['if-range'] !== etag;
  return changed ? undefined : readRange(headers.range, size);
}

/** What the signed URL says in place of what is known of the object. */
function presentation({ query }: Asked, { content_type }: OpenObject): Record<string, string> {
  const shown = { 'content-type': query.get('response-content-type') ?? content_type };
  const asked = ['content-disposition', 'cache-control'].flatMap((name) => {
    const value = query.get(`response-${name}`);
    return value === null ? [] : [[name, value] as const];
  });
  const all = { ...shown, ...Object.fromEntries(asked) };
  if (Object.values(all).every((value) => /^[\t\x20-\x7e\x80-\xff]*$/.test(value))) return all;
  throw new Denial('InvalidArgument', 'This cannot be said in a header.');
}

async function keep(
  { objects, largest }: House,
  { key }: Asked,
  request: IncomingMessage,
  response: ServerResponse,
  bodyHash: BodyHash,
): Promise<void> {
  const upload = announced(request, largest);
  const kind = request.headers['if-none-match'] === undefined ? 'any' : 'new';
  if (kind === 'new' && (await objects.has(key))) throw taken();
  if (request.headers.expect !== undefined) response.writeContinue();
  const kept = await objects.write(key, kind, (append) => receive(request, upload, bodyHash, append));
  if (!kept) throw taken();
  response.writeHead(200, { etag: kept.etag, 'content-length': 0 }).end();
}

const taken = () => new Denial('PreconditionFailed', 'There is an object under this key already.');
