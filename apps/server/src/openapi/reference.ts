import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import { join, dirname } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Env } from '../env.ts';

const bundle = join(dirname(createRequire(import.meta.url).resolve('@scalar/api-reference')), 'browser/standalone.js');

/** The page loads nothing from elsewhere, and its policy would not let it. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "connect-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

const settings = {
  url: '/openapi.json',
  withDefaultFonts: false,
  telemetry: false,
  agent: { disabled: true },
  mcp: { disabled: true },
  showDeveloperTools: 'never',
  hideClientButton: true,
  documentDownloadType: 'json',
};

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Parley API</title>
    <link rel="icon" href="data:," />
  </head>
  <body>
    <main id="reference"></main>
    <script src="/docs/scalar.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;

/** `/openapi.json`, and `/docs`: the same for people. */
export function openReference(http: FastifyInstance, env: Env): void {
  const start = `Scalar.createApiReference('#reference', ${JSON.stringify(settings)});\n`;
  let document: Promise<string> | undefined;
  http.get('/openapi.json', async (_request, reply) => {
    document ??= writeDocument(env);
    return reply.type('application/json; charset=utf-8').send(await document);
  });
  http.get('/docs', (_request, reply) =>
    reply.header('content-security-policy', policy).type('text/html; charset=utf-8').send(page),
  );
  http.get('/docs/start.js', (_request, reply) => reply.type('text/javascript; charset=utf-8').send(start));
  http.get('/docs/scalar.js', (_request, reply) =>
    reply.header('cache-control', 'public, max-age=3600').type('text/javascript; charset=utf-8').send(createReadStream(bundle)),
  );
}

/** What makes the document is loaded when somebody asks for it: it takes longer than everything else at the start. */
async function writeDocument(env: Env): Promise<string> {
  const { makeDocument } = await import('./document.ts');
  return JSON.stringify(makeDocument(env.PUBLIC_ORIGIN ?? '/'));
}
