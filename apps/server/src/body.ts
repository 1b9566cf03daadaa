import { isUtf8 } from 'node:buffer';
import { Refusal } from '@parley/contracts';
import type { FastifyInstance } from 'fastify';

/** JSON in plain UTF-8 is the only body that is read; an empty one is no body. */
export function readJsonOnly(http: FastifyInstance): void {
  http.removeAllContentTypeParsers();
  const parse = http.getDefaultJsonParser('error', 'error');
  http.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    if (body.length === 0) done(null, undefined);
    else void parse(request, textOf(body), done);
  });
  http.addHook('preParsing', async (request) => {
    const { 'content-encoding': encoding = 'identity', 'content-type': type } = request.headers;
    const charset = /charset="?([^\s;"]+)/i.exec(type ?? '')?.[1] ?? 'utf-8';
    if (encoding !== 'identity' || charset.toLowerCase() !== 'utf-8') {
      throw new Refusal('unsupported_media_type', 'Send the body as plain UTF-8, not encoded.');
    }
  });
}

/**
 * The text of a body.
 * @throws Refusal `invalid_input` rather than mend what is not UTF-8
 */
export function textOf(body: Buffer): string {
  if (!isUtf8(body)) throw new Refusal('invalid_input', 'The body must be valid UTF-8.');
  return body.toString();
}
