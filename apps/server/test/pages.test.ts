import { openHouse, readProblem } from '@parley/testing';
import { expect, test } from 'vitest';

const { url, rest } = await openHouse();

const get = (path: string) => rest('GET', path);

test.each(['/', '/join', '/app', '/app/', '/app/login', '/app/w/somewhere/c/else?thread=one', '/app/..%2f..%2fetc%2fpasswd'])(
  '%s is the page of the client, for anybody',
  async (path) => {
    const { status, headers, text } = await get(path);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(headers.get('cache-control')).toBe('no-cache');
    expect(text).toContain('<title>Parley</title>');
  },
);

test('the page runs no script but its own, is framed by nobody, and asks no other host', async () => {
  const { headers } = await get('/');
  const policy = headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'; script-src 'self';");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(headers.get('permissions-policy')).toBe('camera=(self), display-capture=(self), geolocation=(), microphone=(self)');
  const hosts = [...policy.matchAll(/https?:\/\/[^ ;]+/g)].map(([host]) => new URL(host).hostname);
  expect(new Set(hosts)).toEqual(new Set(['127.0.0.1']));
});

test('what the page loads is there, is kept by browsers, and comes compressed to those who take it so', async () => {
  const { text } = await get('/');
  const paths = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path = '']) => path);
  expect(paths).toEqual(expect.arrayContaining([expect.stringMatching(/^\/app\/assets\/.*\.js$/), '/app/icon.svg']));
  for (const path of paths) {
    const plain = await get(path);
    expect(plain.status).toBe(200);
    const packed = await fetch(`${url}${path}`, { headers: { 'accept-encoding': 'br' } });
    expect(packed.headers.get('content-encoding')).toBe('br');
    expect(await packed.text()).toBe(plain.text);
    const lifetime = path.startsWith('/app/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
    expect(packed.headers.get('cache-control')).toBe(lifetime);
  }
});

test('an asset of another build is not there; a page is only read', async () => {
  expect(readProblem(await get('/app/assets/index-old.js'))).toMatchObject({ status: 404, reason: 'not_found' });
  expect(readProblem(await rest('POST', '/app'))).toMatchObject({ status: 405 });
});
