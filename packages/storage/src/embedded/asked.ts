import type { IncomingMessage } from 'node:http';
import { Denial } from './denial.ts';

/** A request, taken apart. */
export interface Asked {
  method: string;
  /** Decoded. */
  path: string;
  /** The first step of the path; empty for the path `/`. */
  bucket: string;
  /** The rest of it; empty for the bucket itself. */
  key: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
}

const longestKey = 1_024;

/** @throws Denial `InvalidURI`, `KeyTooLongError`, `InvalidArgument` */
export function readRequest({ method = '', url = '', headers }: IncomingMessage): Asked {
  const [written = '', query = ''] = url.split(/\?(.*)/s, 2);
  const path = decode(written);
  const [first, bucket, ...steps] = path.split('/');
  if (first !== '' || bucket === undefined) throw new Denial('InvalidURI', 'The path must begin with a slash.');
  const key = steps.join('/');
  if (Buffer.byteLength(key) > longestKey) throw new Denial('KeyTooLongError', `A key has ${longestKey} bytes at the most.`);
  return { method, path, bucket, key, query: readQuery(query), headers };
}

/** Of two fields of one name, one would be signed and the other believed. */
function readQuery(text: string): URLSearchParams {
  const query = new URLSearchParams(text.replaceAll('+', '%2B'));
  if (new Set(query.keys()).size < query.size) throw new Denial('InvalidArgument', 'A field is there twice.');
  return query;
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new Denial('InvalidURI', 'The path is not well encoded.');
  }
}
