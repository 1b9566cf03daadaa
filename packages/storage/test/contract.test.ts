import { randomUUID } from 'node:crypto';
import { openStorage } from '@parley/storage';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ask, signUrl } from './asking.ts';
import { givenStore, openEmbedded } from './places.ts';

const given = givenStore();
const stores = { 'the embedded store': await openEmbedded(), ...(given && { 'the store of TEST_S3_ENDPOINT': given }) };

/** What we rely on, whichever store it is. */
describe.each(Object.entries(stores))('%s', (_name, options) => {
  const storage = openStorage(options);
  // Some take their time over a new bucket.
  beforeAll(() => vi.waitFor(() => storage.ready(), { timeout: 20_000, interval: 100 }));
  afterAll(() => storage.close());
  const newKey = () => `tests/${randomUUID()}`;
  const cat = Buffer.from('meow, said the cat');
  const type = 'image/png';
  const upload = (key: string, object = { size: cat.length, content_type: type }) => storage.presignPut(key, object, 60);
  const put = async (key: string) => {
    const { url, headers } = await upload(key);
    return ask({ method: 'PUT', url, headers, body: cat });
  };
  const inline = { content_type: type, disposition: 'inline' };

  test('is ready, as often as it is asked', async () => {
    for (let time = 1; time <= 2; time++) expect(await storage.ready()).toBeUndefined();
  });

  test('takes what was announced, and gives it back', async () => {
    const key = newKey();
    expect((await put(key)).status).toBe(200);
    expect(await storage.head(key)).toEqual({ size: cat.length, content_type: type });
    expect(await storage.read(key, 1_000)).toEqual(cat);
    expect((await storage.read(key, 4))?.toString()).toBe('meow');
    const { status, headers, body } = await ask({ url: await storage.presignGet(key, inline, 60) });
    expect({ status, body }).toEqual({ status: 200, body: cat.toString() });
    expect(headers).toMatchObject({ 'content-type': type, 'content-length': String(cat.length) });
  });

  test('shows a file under the name and the type that the URL says', async () => {
    const key = newKey();
    await put(key);
    const disposition = 'attachment; filename="a cat.png"; filename*=UTF-8\'\'%F0%9F%90%88.png';
    const { headers } = await ask({ url: await storage.presignGet(key, { content_type: 'text/plain', disposition }, 60) });
    expect(headers).toMatchObject({ 'content-type': 'text/plain', 'content-disposition': disposition });
  });

  test('keeps what we put ourselves, and puts it in the place of what was there', async () => {
    const key = newKey();
    await storage.put(key, Buffer.from('one'), 'text/plain');
    await storage.put(key, Buffer.from('another'), 'image/webp');
    expect(await storage.head(key)).toEqual({ size: 7, content_type: 'image/webp' });
  });

  test('knows nothing of what is not there, and forgets what is deleted', async () => {
    const key = newKey();
    expect(await storage.head(key)).toBeUndefined();
    expect(await storage.read(key, 10)).toBeUndefined();
    await storage.delete(key);
    await put(key);
    const url = await storage.presignGet(key, inline, 60);
    await storage.delete(key);
    expect(await storage.head(key)).toBeUndefined();
    expect(await ask({ url })).toMatchObject({ status: 404, code: 'NoSuchKey' });
  });

  test('takes a file once: nobody changes what was looked at', async () => {
    const key = newKey();
    const { url, headers } = await upload(key);
    await ask({ method: 'PUT', url, headers, body: cat });
    const again = await ask({ method: 'PUT', url, headers, body: Buffer.from(cat.toString().toUpperCase()) });
    expect(again).toMatchObject({ status: 412, code: 'PreconditionFailed' });
    expect(await storage.read(key, 1_000)).toEqual(cat);
  });

  test('gives a part of a file', async () => {
    const key = newKey();
    await put(key);
    const url = await storage.presignGet(key, inline, 60);
    const part = (range: string) => ask({ url, headers: { range } });
    expect(await part('bytes=6-9')).toMatchObject({
      status: 206,
      body: 'said',
      headers: { 'content-range': `bytes 6-9/${cat.length}` },
    });
    expect(await part('bytes=-3')).toMatchObject({ status: 206, body: 'cat' });
    expect(await part('bytes=15-')).toMatchObject({ status: 206, body: 'cat' });
    expect(await part('bytes=15-999')).toMatchObject({ status: 206, body: 'cat' });
    expect(await part('bytes=99-')).toMatchObject({ status: 416, code: 'InvalidRange' });
  });

  describe('refuses an upload', () => {
    const refused = { status: 403, code: 'SignatureDoesNotMatch' };

    test.each([
      [
        'of more bytes',
        async (url: string, headers: Record<string, string>) => ({
          url,
          headers: { ...headers, 'content-length': String(cat.length + 1) },
          body: `${cat.toString()}!`,
        }),
      ],
      [
        'of fewer bytes',
        async (url: string, headers: Record<string, string>) => ({
          url,
          headers: { ...headers, 'content-length': '4' },
          body: 'meow',
        }),
      ],
      [
        'of another type',
        async (url: string, headers: Record<string, string>) => ({
          url,
          headers: { ...headers, 'content-type': 'text/html' },
          body: cat,
        }),
      ],
      [
        'without its type',
        async (url: string, { 'content-type': _type, ...headers }: Record<string, string>) => ({ url, headers, body: cat }),
      ],
      [
        'in the place of another',
        async (url: string, { 'if-none-match': _new, ...headers }: Record<string, string>) => ({ url, headers, body: cat }),
      ],
      [
        'under another key',
        async (url: string, headers: Record<string, string>) => ({ url: url.replace('/tests/', '/others/'), headers, body: cat }),
      ],
      [
        'by a URL that was lengthened',
        async (url: string, headers: Record<string, string>) => ({
          url: url.replace('X-Amz-Expires=60', 'X-Amz-Expires=600'),
          headers,
          body: cat,
        }),
      ],
      [
        'with a wrong signature',
        async (url: string, headers: Record<string, string>) => ({
          url: url.replace(/(X-Amz-Signature=)\w{8}/, '$1deadbeef'),
          headers,
          body: cat,
        }),
      ],
    ])('%s', async (_what, change) => {
      const key = newKey();
      const { url, headers } = await upload(key);
      expect(await ask({ method: 'PUT', ...(await change(url, headers)) })).toMatchObject(refused);
      expect(await storage.head(key)).toBeUndefined();
      expect((await ask({ method: 'PUT', url, headers, body: cat })).status).toBe(200);
    });

    test('by a method that is not signed', async () => {
      const key = newKey();
      const { url, headers } = await upload(key);
      await ask({ method: 'PUT', url, headers, body: cat });
      for (const method of ['GET', 'DELETE', 'POST']) expect((await ask({ method, url })).status).toBe(403);
      expect(await storage.head(key)).toBeDefined();
      const readable = await storage.presignGet(key, inline, 60);
      for (const method of ['PUT', 'DELETE']) expect(await ask({ method, url: readable, body: '' })).toMatchObject(refused);
    });

    test('that is not signed at all, or by another key', async () => {
      const url = `${options.endpoint}/${options.bucket}/${newKey()}`;
      expect(await ask({ method: 'PUT', url, body: cat })).toMatchObject({ status: 403, code: 'AccessDenied' });
      const stolen = await signUrl({ ...options, secretAccessKey: 'x'.repeat(40) }, { method: 'PUT', url });
      expect(await ask({ method: 'PUT', url: stolen, body: cat })).toMatchObject(refused);
      const unknown = await signUrl({ ...options, accessKeyId: 'nobody' }, { method: 'PUT', url });
      expect(await ask({ method: 'PUT', url: unknown, body: cat })).toMatchObject({ status: 403, code: 'InvalidAccessKeyId' });
    });

    test('when its time is over', async () => {
      const url = `${options.endpoint}/${options.bucket}/${newKey()}`;
      const past = { at: new Date(Date.now() - 120_000), seconds: 60 };
      const late = await ask({ method: 'PUT', url: await signUrl(options, { method: 'PUT', url }, past), body: cat });
      expect(late).toMatchObject({ status: 403, code: 'AccessDenied' });
    });
  });

  test('refuses downloads when their time is over, without a signature, and of what is not there', async () => {
    const key = newKey();
    await put(key);
    const url = `${options.endpoint}/${options.bucket}/${key}`;
    const past = { at: new Date(Date.now() - 120_000), seconds: 60 };
    expect(await ask({ url: await signUrl(options, { url }, past) })).toMatchObject({ status: 403, code: 'AccessDenied' });
    expect(await ask({ url })).toMatchObject({ status: 403, code: 'AccessDenied' });
    expect(await ask({ url: await signUrl(options, { url }) })).toMatchObject({ status: 200, body: cat.toString() });
    const nothing = await storage.presignGet(newKey(), inline, 60);
    expect(await ask({ url: nothing })).toMatchObject({ status: 404, code: 'NoSuchKey' });
  });

  test.each(['tests/a b/c+d', 'tests/ünïcödé/🐈', "tests/quote'(*)!", 'tests/%2e%2e/x', 'tests/a//b/'])(
    'takes the key %s',
    async (key) => {
      await storage.delete(key);
      await put(key);
      expect(await storage.read(key, 100)).toEqual(cat);
      expect(await ask({ url: await storage.presignGet(key, inline, 60) })).toMatchObject({ status: 200 });
      await storage.delete(key);
    },
  );
});
