import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import { openStorage } from '@parley/storage';
import { describe, expect, test } from 'vitest';
import { ask, type Question, signHeaders, signUrl } from './asking.ts';
import { largest, openEmbedded } from './places.ts';

const store = await openEmbedded();
const broken = await openEmbedded();
const storage = openStorage(store);
const urlOf = (key: string) => `${store.endpoint}/${store.bucket}/${key}`;
const newKey = () => `tests/${randomUUID()}`;
const hello = Buffer.from('Hello');

/** All files that there are, by their paths. */
const files = async () =>
  (await readdir(store.folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(store.folder.length + 1));

/** Asks with the signature in the headers. */
async function askSigned(question: Question, at?: Date) {
  return ask({ ...question, headers: { ...question.headers, ...(await signHeaders(store, question, at && { at })) } });
}

describe('a request that is signed in its headers', () => {
  test('puts, looks at, gets and deletes', async () => {
    const url = urlOf(newKey());
    const put = await askSigned({ method: 'PUT', url, headers: { 'content-type': 'text/plain' }, body: hello });
    const etag = `"${createHash('md5').update(hello).digest('hex')}"`;
    expect(put).toMatchObject({ status: 200, headers: { etag } });
    expect(await askSigned({ method: 'HEAD', url })).toMatchObject({
      status: 200,
      body: '',
      headers: { etag, 'content-length': '5' },
    });
    expect(await askSigned({ url })).toMatchObject({ status: 200, body: 'Hello', headers: { 'content-type': 'text/plain' } });
    expect(await askSigned({ method: 'DELETE', url })).toMatchObject({ status: 204, body: '' });
    expect(await askSigned({ method: 'HEAD', url })).toMatchObject({ status: 404, body: '' });
    expect(await askSigned({ method: 'DELETE', url })).toMatchObject({ status: 204 });
  });

  test('is refused when its bytes, or its headers, are not those that were signed', async () => {
    const question = { method: 'PUT', url: urlOf(newKey()), headers: { 'content-type': 'text/plain' }, body: hello };
    const headers = await signHeaders(store, question);
    const other = { ...question, headers, body: Buffer.from('HELLO') };
    expect(await ask(other)).toMatchObject({ status: 400, code: 'XAmzContentSHA256Mismatch' });
    const asPage = { ...question, headers: { ...headers, 'content-type': 'text/html' } };
    expect(await ask(asPage)).toMatchObject({ status: 403, code: 'SignatureDoesNotMatch' });
    const more = { ...question, headers: { ...headers, 'x-amz-meta-more': '1' } };
    expect(await ask(more)).toMatchObject({ status: 403, code: 'AccessDenied' });
    expect(await askSigned({ ...question, method: 'GET', body: '' })).toMatchObject({ code: 'NoSuchKey' });
  });

  test('is refused when it is old, from the future, malformed, or for elsewhere', async () => {
    const question = { url: urlOf(newKey()) };
    for (const minutes of [-16, 16]) {
      const at = new Date(Date.now() + minutes * 60_000);
      expect(await askSigned(question, at)).toMatchObject({ status: 403, code: 'RequestTimeTooSkewed' });
    }
    const headers = await signHeaders(store, question);
    const malformed = { ...question, headers: { ...headers, authorization: 'AWS4-HMAC-SHA256 nonsense' } };
    expect(await ask(malformed)).toMatchObject({ status: 400, code: 'AuthorizationHeaderMalformed' });
    const elsewhere = await signHeaders({ ...store, region: 'mars-1' }, question);
    expect(await ask({ ...question, headers: elsewhere })).toMatchObject({ status: 400, code: 'AuthorizationHeaderMalformed' });
    const bearer = { ...question, headers: { authorization: 'Bearer of.some.kind' } };
    expect(await ask(bearer)).toMatchObject({ status: 403, code: 'AccessDenied' });
  });
});

describe('a signed URL', () => {
  test('is refused when it is not valid yet, or for ever, or does not say which headers it signs', async () => {
    const url = urlOf(newKey());
    const tomorrow = await signUrl(store, { url }, { at: new Date(Date.now() + 86_400_000) });
    expect(await ask({ url: tomorrow })).toMatchObject({ status: 403, code: 'AccessDenied' });
    const signed = await signUrl(store, { url });
    for (const [from, to] of [
      ['Expires=60', 'Expires=604801'],
      ['Expires=60', 'Expires=0'],
      ['Expires=60', 'Expires=-60'],
      ['Expires=60', 'Expires='],
      [/Date=\w+/, 'Date=yesterday'],
      ['AWS4-HMAC-SHA256', 'AWS4-ECDSA-P256-SHA256'],
    ] as const) {
      expect(await ask({ url: signed.replace(from, to) })).toMatchObject({
        status: 400,
        code: 'AuthorizationQueryParametersError',
      });
    }
    expect(await ask({ url: signed.replace('SignedHeaders=host', 'SignedHeaders=') })).toMatchObject({ status: 403 });
  });

  test('works beside a token that is for somebody else', async () => {
    const url = await signUrl(store, { url: urlOf(newKey()) });
    expect(await ask({ url, headers: { authorization: 'Bearer of.some.kind' } })).toMatchObject({ code: 'NoSuchKey' });
  });

  test('gains nothing by fields that are added, doubled, or written otherwise', async () => {
    const url = await signUrl(store, { url: urlOf(newKey()) });
    for (const more of ['response-content-type=text/html', 'x-id=GetObject', 'versionId=1']) {
      expect(await ask({ url: `${url}&${more}` })).toMatchObject({ status: 403, code: 'SignatureDoesNotMatch' });
    }
    for (const again of ['X-Amz-Expires=600', 'X-Amz-Date=20990101T000000Z', 'X-Amz-Signature=0']) {
      expect(await ask({ url: `${url}&${again}` })).toMatchObject({ status: 400, code: 'InvalidArgument' });
    }
    const lower = url.replace('X-Amz-Signature', 'x-amz-signature');
    expect(await ask({ url: lower })).toMatchObject({ status: 403, code: 'AccessDenied' });
  });

  test('is good for one host', async () => {
    const url = await signUrl(store, { url: urlOf(newKey()) });
    expect(await ask({ url, headers: { host: 'elsewhere.example' } })).toMatchObject({
      status: 403,
      code: 'SignatureDoesNotMatch',
    });
  });
});

describe('an upload', () => {
  const put = async (headers: Record<string, string>, body: Buffer = hello, key = newKey()) =>
    askSigned({ method: 'PUT', url: urlOf(key), headers, body });

  test('may be as large as the store allows, and no larger', async () => {
    expect(await put({}, Buffer.alloc(largest))).toMatchObject({ status: 200 });
    expect(await put({}, Buffer.alloc(largest + 1))).toMatchObject({ status: 400, code: 'EntityTooLarge' });
  });

  test('that announces what it never ends is refused before it is read', async () => {
    const headers = { 'content-length': '5000000000' };
    const url = await signUrl(store, { method: 'PUT', url: urlOf(newKey()), headers });
    const socket = connect(Number(new URL(store.endpoint).port), '127.0.0.1');
    const { pathname, search, host } = new URL(url);
    const closed = new Promise((resolve) => socket.on('error', () => {}).on('close', resolve));
    socket.write(`PUT ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 5000000000\r\n\r\nHello`);
    const [answered] = (await once(socket, 'data')) as [Buffer];
    expect(answered.toString()).toContain('EntityTooLarge');
    const more = () => {
      while (socket.write(Buffer.alloc(100_000)));
    };
    socket.on('drain', more);
    more();
    await closed;
    expect(socket.bytesWritten).toBeLessThan(100_000_000);
  });

  test('must say how long it is', async () => {
    const url = await signUrl(store, { method: 'PUT', url: urlOf(newKey()) });
    const headers = { 'transfer-encoding': 'chunked' };
    expect(await ask({ method: 'PUT', url, headers, body: hello })).toMatchObject({ status: 411, code: 'MissingContentLength' });
  });

  test('that is broken off leaves nothing', async () => {
    const before = await files();
    const key = newKey();
    const url = await signUrl(store, { method: 'PUT', url: urlOf(key) });
    const socket = connect(Number(new URL(store.endpoint).port), '127.0.0.1');
    const { pathname, search, host } = new URL(url);
    socket.write(`PUT ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 1000\r\n\r\nHello`);
    await expect.poll(files).toHaveLength(before.length + 1);
    socket.resetAndDestroy();
    await expect.poll(files).toEqual(before);
    expect(await storage.head(key)).toBeUndefined();
  });

  test('is checked against every sum that comes with it', async () => {
    const sums = {
      'content-md5': createHash('md5').update(hello).digest('base64'),
      'x-amz-checksum-sha1': createHash('sha1').update(hello).digest('base64'),
      'x-amz-checksum-sha256': createHash('sha256').update(hello).digest('base64'),
      'x-amz-checksum-crc32': Buffer.from(crc32(hello).toString(16).padStart(8, '0'), 'hex').toString('base64'),
    };
    expect(await put({ ...sums, 'x-amz-sdk-checksum-algorithm': 'CRC32' })).toMatchObject({ status: 200 });
    for (const [name, sum] of Object.entries(sums)) {
      expect(await put({ [name]: sum }, Buffer.from('HELLO'))).toMatchObject({ status: 400, code: 'BadDigest' });
    }
  });

  test('goes on when it asked first whether it may', async () => {
    const key = newKey();
    expect(await put({ expect: '100-continue', 'content-length': '5' }, hello, key)).toMatchObject({ status: 200 });
    expect(await storage.read(key, 10)).toEqual(hello);
  });

  test('that must be new is kept once, however many come at the same time', async () => {
    const key = newKey();
    const headers = { 'if-none-match': '*' };
    const replies = await Promise.all([1, 2, 3, 4, 5].map((number) => put(headers, Buffer.from(`number ${number}`), key)));
    expect(replies.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412, 412, 412, 412]);
    const winner = replies.findIndex(({ status }) => status === 200) + 1;
    expect((await storage.read(key, 100))?.toString()).toBe(`number ${winner}`);
  });
});

test('what somebody uploaded does nothing when it is opened, and any page may fetch it', async () => {
  const key = newKey();
  await storage.put(key, Buffer.from('<script>alert(1)</script>'), 'text/html');
  const url = await signUrl(store, { url: urlOf(key) });
  for (const { headers } of [await ask({ url }), await ask({ url: urlOf(key) })]) {
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'content-security-policy': "sandbox; default-src 'none'",
      'access-control-allow-origin': '*',
    });
    expect(headers).not.toHaveProperty('access-control-allow-credentials');
  }
});

test('a browser is told what a page may ask', async () => {
  const headers = {
    origin: 'https://chat.example.com',
    'access-control-request-method': 'PUT',
    'access-control-request-headers': 'content-type,if-none-match',
  };
  expect(await ask({ method: 'OPTIONS', url: urlOf(newKey()), headers })).toMatchObject({
    status: 204,
    headers: {
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET, HEAD, PUT',
      'access-control-allow-headers': '*',
    },
  });
});

test.each(['../../escaped', '..%2f..%2fescaped', '/etc/passwd', 'a\\..\\..\\escaped', 'con', 'a\0b'])(
  'the key %j is a name like others, and no path',
  async (key) => {
    const url = `${store.endpoint}/${store.bucket}/${encodeURIComponent(key)}`;
    expect(await askSigned({ method: 'PUT', url, body: hello })).toMatchObject({ status: 200 });
    expect((await files()).filter((path) => !/^[0-9a-f]{2}\/[0-9a-f]{64}$/.test(path))).toEqual([]);
    expect(await askSigned({ url })).toMatchObject({ status: 200, body: 'Hello' });
  },
);

test('a range that makes no sense is passed over, and one of what has changed too', async () => {
  const key = newKey();
  await storage.put(key, hello, 'text/plain');
  const url = await signUrl(store, { url: urlOf(key) });
  for (const range of ['bytes=3-1', 'bytes=', 'bytes=-', 'lines=1-2', 'bytes=0-1,3-4', 'nonsense']) {
    expect(await ask({ url, headers: { range } })).toMatchObject({ status: 200, body: 'Hello' });
  }
  const { headers } = await ask({ url });
  const first = { range: 'bytes=0-0' };
  expect(await ask({ url, headers: { ...first, 'if-range': String(headers['etag']) } })).toMatchObject({
    status: 206,
    body: 'H',
  });
  expect(await ask({ url, headers: { ...first, 'if-range': '"other"' } })).toMatchObject({ status: 200, body: 'Hello' });
});

test.each([
  ['a method', { method: 'POST', path: '/parley/x' }, 405, 'MethodNotAllowed'],
  ['another bucket', { path: '/others/x' }, 404, 'NoSuchBucket'],
  ['no bucket', { path: '/' }, 404, 'NoSuchBucket'],
  ['what is in the bucket', { path: '/parley' }, 501, 'NotImplemented'],
  ['a part of a multipart upload', { method: 'PUT', path: '/parley/x?partNumber=1&uploadId=1' }, 501, 'NotImplemented'],
  ['an access list', { path: '/parley/x?acl' }, 501, 'NotImplemented'],
  ['a copy', { method: 'PUT', path: '/parley/x', headers: { 'x-amz-copy-source': '/parley/y' } }, 501, 'NotImplemented'],
  ['a condition', { path: '/parley/x', headers: { 'if-match': '"x"' } }, 501, 'NotImplemented'],
  ['too long a key', { path: `/parley/${'k'.repeat(1_025)}` }, 400, 'KeyTooLongError'],
  ['a malformed path', { path: '/parley/%zz' }, 400, 'InvalidURI'],
] as const)('what is not to be had is refused by its name: %s', async (_what, { path, ...question }, status, code) => {
  expect(await askSigned({ ...question, url: `${store.endpoint}${path}` })).toMatchObject({ status, code });
});

test('a refusal is XML, repeats nothing that was sent, and has an id', async () => {
  const { headers, body } = await ask({ url: urlOf('<script>') });
  expect(headers['content-type']).toBe('application/xml');
  expect(body).toMatch(
    /^<\?xml version="1.0" encoding="UTF-8"\?>\n<Error><Code>AccessDenied<\/Code><Message>[^<]+<\/Message><RequestId>[\w-]+<\/RequestId><\/Error>$/,
  );
  expect(body).toContain(String(headers['x-amz-request-id']));
});

test('bytes that are no request are answered, and hung up on', async () => {
  const socket = connect(Number(new URL(store.endpoint).port), '127.0.0.1');
  socket.end('nonsense\r\n\r\n');
  expect(await text(socket)).toMatch(/^HTTP\/1.1 400/);
});

test('a store that cannot write says so, and reports it', async () => {
  await rm(broken.folder, { recursive: true });
  await writeFile(broken.folder, '');
  const url = await signUrl(broken, { method: 'PUT', url: `${broken.endpoint}/${broken.bucket}/x` });
  expect(await ask({ method: 'PUT', url, body: hello })).toMatchObject({ status: 500, code: 'InternalError' });
  expect(broken.errors).toHaveLength(1);
  await broken.close();
  await expect(openStorage(broken).ready()).rejects.toThrow('does not answer');
});

test('nothing went wrong in all this', () => expect(store.errors).toEqual([]));
