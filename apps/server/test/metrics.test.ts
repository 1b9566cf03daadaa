import { networkInterfaces } from 'node:os';
import { type Answer, openHouse, openWorld, readProblem, request, sendRaw } from '@parley/testing';
import { describe, expect, test } from 'vitest';

const METRICS_TOKEN = 'a-token-for-Prometheus.~+/=';
const world = await openWorld({ METRICS_TOKEN, HOST: '0.0.0.0', LOG_LEVEL: 'trace' });
const { url, log, mia } = world;

const scrape = (more: { token?: string; headers?: Record<string, string> } = {}, from = url): Promise<Answer> =>
  request(from, { method: 'GET', path: '/metrics', ...more });

const told = ({ status, headers, text }: Answer) => ({
  status,
  type: headers.get('content-type'),
  figures: /^(process|nodejs|parley)_\w+ \d/m.test(text),
});
const figures = { status: 200, type: 'text/plain; version=0.0.4; charset=utf-8', figures: true };
const nothing = { status: 401, type: 'application/problem+json; charset=utf-8', figures: false };

/** The same server, by the addresses at which others reach this machine. */
const fromAfar = Object.values(networkInterfaces())
  .flatMap((addresses = []) => addresses)
  .filter(({ internal, family }) => !internal && family === 'IPv4')
  .map(({ address }) => `http://${address}:${new URL(url).port}`);

describe('whoever has the token', () => {
  test('reads the figures, also behind a proxy', async () => {
    expect(told(await scrape({ token: METRICS_TOKEN }))).toEqual(figures);
    expect(
      told(await scrape({ token: METRICS_TOKEN, headers: { 'x-forwarded-for': '192.0.2.1', host: 'chat.example.com' } })),
    ).toEqual(figures);
  });

  test.skipIf(fromAfar.length === 0)('reads them from another machine', async () => {
    for (const from of fromAfar) expect(told(await scrape({ token: METRICS_TOKEN }, from))).toEqual(figures);
  });

  test.each([
    ['another', 'another-token-for-Prometheus'],
    ['a part of it', METRICS_TOKEN.slice(0, -1)],
    ['more than it', `${METRICS_TOKEN}x`],
    ['one of somebody who is logged in', mia.token],
  ])('does not read them with %s, from this machine either', async (_what, token) => {
    expect(told(await scrape({ token }))).toEqual(nothing);
  });

  test('does not read them with the token anywhere else', async () => {
    expect(told(await scrape({ headers: { authorization: `Basic ${METRICS_TOKEN}` } }))).toEqual(nothing);
    expect(told(await scrape({ headers: { authorization: METRICS_TOKEN } }))).toEqual(nothing);
    expect(
      told(await sendRaw(url, ['GET /metrics HTTP/1.1', ...Array<string>(2).fill(`Authorization: Bearer ${METRICS_TOKEN}`)])),
    ).toEqual(nothing);
    const forwarded = { headers: { 'x-forwarded-for': '192.0.2.1' } };
    expect(told(await request(url, { method: 'GET', path: `/metrics?token=${METRICS_TOKEN}`, ...forwarded }))).toEqual(nothing);
  });
});

describe('whoever has none', () => {
  test('reads the figures on this machine', async () => {
    expect(told(await scrape())).toEqual(figures);
    expect(told(await scrape({ headers: { host: 'localhost' } }))).toEqual(figures);
    expect(told(await scrape({ headers: { host: '[::1]:3000' } }))).toEqual(figures);
  });

  test.each([
    ['x-forwarded-for', '127.0.0.1'],
    ['x-forwarded-host', 'localhost'],
    ['x-forwarded-proto', 'https'],
    ['forwarded', 'for=127.0.0.1'],
    ['via', '1.1 proxy'],
    ['x-real-ip', '127.0.0.1'],
    ['true-client-ip', '127.0.0.1'],
    ['cf-connecting-ip', '127.0.0.1'],
    ['host', 'chat.example.com'],
    ['host', 'localhost.example.com'],
    ['host', '127.0.0.1.example.com:3000'],
  ])('does not read them through a proxy or a page that shows itself by %s: %s', async (name, value) => {
    expect(told(await scrape({ headers: { [name]: value } }))).toEqual(nothing);
  });

  test.skipIf(fromAfar.length === 0)('does not read them from another machine, whatever he calls this one', async () => {
    for (const from of fromAfar) {
      expect(told(await scrape({}, from))).toEqual(nothing);
      expect(told(await scrape({ headers: { host: 'localhost' } }, from))).toEqual(nothing);
    }
  });

  test('does not read them where what is on this machine is said to be a proxy', async () => {
    const house = await openHouse({ METRICS_TOKEN, TRUST_PROXY: '127.0.0.0/8' });
    expect(told(await scrape({}, house.url))).toEqual(nothing);
    expect(told(await scrape({ headers: { 'x-forwarded-for': '127.0.0.1' } }, house.url))).toEqual(nothing);
    expect(told(await scrape({ token: METRICS_TOKEN }, house.url))).toEqual(figures);
  });
});

test('where no token is set, none is right', async () => {
  const house = await openHouse();
  expect(told(await scrape({}, house.url))).toEqual(figures);
  for (const token of [METRICS_TOKEN, 'undefined']) expect(told(await scrape({ token }, house.url))).toEqual(nothing);
});

test('neither the log nor what is refused knows the token', async () => {
  const refused = await scrape({ token: `${METRICS_TOKEN}x` });
  expect(readProblem(refused)).toMatchObject({ reason: 'unauthenticated' });
  expect(refused.headers.get('www-authenticate')).toBe('Bearer');
  for (const text of [log.text, refused.text]) expect(text).not.toContain(METRICS_TOKEN);
});
