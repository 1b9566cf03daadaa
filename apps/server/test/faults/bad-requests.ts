import type { Gibberish } from './gibberish.ts';

interface Asked {
  bytes: string;
  /** Whether it is whole: then it must be answered. */
  isWhole: boolean;
}

/** A request over HTTP: one that might do, or what is left of one. */
export function requestOf(some: Gibberish, host: string, token: string): Asked {
  const { dice } = some;
  const lines = dice.oneIn(3) ? overTrpc(some) : overRest(some);
  const head = [lines.line, `Host: ${host}`, 'Connection: close', `Authorization: Bearer ${token}`];
  const body =
    lines.body === undefined ? [] : ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(lines.body)}`];
  const bytes = [...head, ...body, '', lines.body ?? ''].join('\r\n');
  return dice.oneIn(3) ? { bytes: spoil(bytes, some), isWhole: false } : { bytes, isWhole: true };
}

interface Lines {
  line: string;
  body?: string;
}

function overRest(some: Gibberish): Lines {
  const { dice } = some;
  const { door, input } = some.call();
  const { method, path } = door ?? { method: 'GET', path: '/events' };
  const said = (dice.oneIn(2) ? input : some.mangle(input)) as Record<string, unknown> | null;
  const target = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encode(said?.[name] ?? (dice.oneIn(3) ? some.odd() : some.id(name))),
  );
  if (method === 'GET' || method === 'DELETE') return { line: `${method} ${target}${queryOf(said)} HTTP/1.1` };
  const text = JSON.stringify(said) ?? '';
  return { line: `${method} ${target} HTTP/1.1`, body: dice.oneIn(8) ? some.garble(text) : text };
}

const queryOf = (said: unknown) =>
  typeof said === 'object' && said !== null && !Array.isArray(said)
    ? `?${Object.entries(said)
        .map(([name, value]) => `${encode(name)}=${encode(value)}`)
        .join('&')
        .slice(0, 8_000)}`
    : '';

function overTrpc(some: Gibberish): Lines {
  const { dice } = some;
  const all = Array.from({ length: dice.oneOf([1, 1, 2, 20]) }, () => some.call()).filter(({ type }) => type !== 'subscription');
  const isBatch = all.length > 1 || dice.oneIn(4);
  const inputs = all.map(({ input }) => (dice.oneIn(2) ? input : some.mangle(input)));
  const input = JSON.stringify(isBatch ? Object.fromEntries(inputs.entries()) : inputs[0]) ?? '';
  const text = dice.oneIn(8) ? some.garble(input) : input;
  const path = `/trpc/${all.map(({ name }) => name).join(',') || '%00'}`;
  if (all[0]?.type === 'mutation') return { line: `POST ${path}${isBatch ? '?batch=1' : ''} HTTP/1.1`, body: text };
  return { line: `GET ${path}?${isBatch ? 'batch=1&' : ''}input=${encode(text)} HTTP/1.1` };
}

/** As in an address; a lone surrogate is none there. */
const encode = (value: unknown) =>
  encodeURIComponent((typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).slice(0, 2_000).toWellFormed());

/** What proxies, scanners and bad programs make of a request. */
function spoil(request: string, some: Gibberish): string {
  const { dice } = some;
  const insert = (header: string) => request.replace('\r\n', `\r\n${header}\r\n`);
  return dice.oneOf<() => string>([
    () => some.garble(request),
    () => request.replace(/^\w+/, dice.oneOf(['TRACE', 'CONNECT', 'OPTIONS', 'PATCH', 'HEAD', 'X', 'get', 'PRI', ''])),
    () =>
      request.replace(
        /^(\w+) \S+/,
        `$1 ${dice.oneOf(['*', '/%zz', '//x/', 'http://[', 'https://x/users/me', '/../..', '/%00', '/users/me?%', '\0'])}`,
      ),
    () => request.replace('HTTP/1.1', dice.oneOf(['HTTP/0.9', 'HTTP/1.0', 'HTTP/2.0', 'HTTP/9.9', 'HTTP', ''])),
    () => request.replace(/Host: \S+/, dice.oneOf(['Host: [', 'Host: a b', 'Host:', 'X: y', 'Host: x\r\nHost: y'])),
    () =>
      request.replace(
        /Bearer \S+/,
        dice.oneOf(['Bearer', 'Bearer x', 'Basic eDp4', 'Bearer a.b.c', `Bearer ${'x'.repeat(9_000)}`]),
      ),
    () =>
      request.replace(
        /application\/json/,
        dice.oneOf([
          'text/plain',
          ' application/json',
          'application/json\ta',
          'multipart/form-data',
          'application/json; charset=x',
        ]),
      ),
    () =>
      request.replace(
        /Content-Length: \d+/,
        `Content-Length: ${dice.oneOf(['-1', '99999999999', '1', '0', 'x', '5\r\nContent-Length: 6'])}`,
      ),
    () =>
      request.replace(
        /Content-Length: \d+\r\n\r\n/,
        `Transfer-Encoding: chunked\r\n\r\n${dice.oneOf(['zz\r\n', '5\r\n', '0\r\n\r\n', 'ffffffffffffffff\r\n', '1;x=y\r\n{\r\n0\r\n\r\n'])}`,
      ),
    () =>
      insert(
        dice.oneOf([
          'Expect: 100-continue',
          'Expect: x',
          'Content-Encoding: gzip',
          '__proto__: x',
          'X-Forwarded-For: x',
          'Range: bytes=x',
          'If-Match: *',
        ]),
      ),
    () => insert(`X: ${'y'.repeat(20_000)}`),
    () => insert(Array.from({ length: 2_000 }, (_, index) => `a${index}: b`).join('\r\n')),
    () => insert(`Upgrade: ${dice.oneOf(['h2c', 'websocket', 'x'])}\r\nConnection: Upgrade`),
    () => `${request}${request}${some.garble(request)}`,
    () => dice.bytes(300).toString('latin1'),
    () => '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
    () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  ])();
}

/** A request for a WebSocket. */
export const upgrade = (host: string): string =>
  [
    'GET /trpc?connectionParams=1 HTTP/1.1',
    `Host: ${host}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    '\r\n',
  ].join('\r\n');

/** One that is not quite right. */
export function badUpgradeOf(some: Gibberish, host: string): string {
  const { dice } = some;
  const request = upgrade(host);
  return dice.oneOf<() => string>([
    () => some.garble(request),
    () => request.replace(/Host: \S+/, dice.oneOf(['Host: [', 'Host: a b', 'Host:', 'Host: %zz', 'X: y'])),
    () =>
      request.replace(
        '/trpc?connectionParams=1',
        dice.oneOf([
          '/trpc',
          '/trpc/',
          '/trpc?connectionParams=1&connectionParams=2',
          '/',
          '*',
          '/trpc/%zz',
          'http://[/trpc',
          '//',
        ]),
      ),
    () => request.replace('13', dice.oneOf(['8', '0', '99999', 'x', ''])),
    () => request.replace('dGhlIHNhbXBsZSBub25jZQ==', dice.oneOf(['x', '', 'y'.repeat(5_000)])),
    () => request.replace('Upgrade: websocket', dice.oneOf(['Upgrade: WebSocket, h2c', 'Upgrade: x', 'Upgrade:'])),
    () =>
      request.replace(
        /\r\n\r\n$/,
        `\r\n${dice.oneOf(['Origin: null', 'Sec-WebSocket-Protocol: ,', `Sec-WebSocket-Protocol: ${'a,'.repeat(5_000)}`, 'Sec-WebSocket-Extensions: permessage-deflate; x="', 'Content-Length: 5', 'Transfer-Encoding: chunked'])}\r\n\r\n`,
      ),
  ])();
}
