import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Refusal } from '@parley/contracts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** What `apps/web` was built to. */
const dist = fileURLToPath(new URL('../../web/dist/', import.meta.url));

/** What the client does by its own addresses is all one page. `/join` is where invitations lead. */
const pages = ['/', '/join', '/app', '/app/*'];

const types: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webmanifest': 'application/manifest+json',
};

interface File {
  type: string;
  body: Buffer;
  /** The same, compressed by Brotli. */
  compressed: Buffer | undefined;
}

/**
 * The web client, if it was built: its one page, and the files that this loads.
 * @param filesUrl from where it fetches what people have uploaded, and where it brings it
 */
export function openPages(http: FastifyInstance, filesUrl: string): void {
  const files = readFiles();
  const page = files.get('index.html');
  if (!page) return;
  const policy = policyFor(new URL(filesUrl).origin);
  const sendPage = (request: FastifyRequest, reply: FastifyReply) =>
    send(
      request,
      reply
        .header('content-security-policy', policy)
        .header('permissions-policy', 'camera=(self), display-capture=(self), geolocation=(), microphone=(self)')
        .header('cache-control', 'no-cache'),
      page,
    );
  for (const path of pages) http.get(path, sendPage);
  // Of a build that is no more: a page in the place of a script would only confuse.
  http.get('/app/assets/*', () => {
    throw new Refusal('not_found', 'There is no such file any more; load the page again.');
  });
  for (const [name, file] of files) {
    // What an asset is called depends on what is in it.
    const lifetime = name.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
    http.get(`/app/${name}`, (request, reply) => send(request, reply.header('cache-control', lifetime), file));
  }
}

/** All of them, once: there are few, and nobody can ask for another. */
function readFiles(): Map<string, File> {
  const files = new Map<string, File>();
  for (const entry of entriesOf(dist)) {
    const path = join(entry.parentPath, entry.name);
    const type = types[extname(entry.name)];
    if (!entry.isFile() || type === undefined) continue;
    files.set(relative(dist, path), { type, body: readFileSync(path), compressed: readIfThere(`${path}.br`) });
  }
  return files;
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true });
  } catch {
    return [];
  }
}

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/** It loads nothing from elsewhere but files that were uploaded, and no script but its own. */
const policyFor = (files: string) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    `connect-src 'self' ${files}`,
    `img-src 'self' data: blob: ${files}`,
    `media-src 'self' blob: ${files}`,
    "font-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');

function send(request: FastifyRequest, reply: FastifyReply, { type, body, compressed }: File): FastifyReply {
  reply.type(type);
  if (!compressed) return reply.send(body);
  reply.header('vary', 'accept-encoding');
  return takesBrotli(request) ? reply.header('content-encoding', 'br').send(compressed) : reply.send(body);
}

const takesBrotli = ({ headers }: FastifyRequest) =>
  /\bbr\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(headers['accept-encoding']?.toString() ?? '');
