import { openHouse } from '@parley/testing';
import { expect, test } from 'vitest';

const { url } = await openHouse();
const get = (path: string) => fetch(`${url}${path}`);

test('the reference page names no address but its own', async () => {
  const html = await (await get('/docs')).text();
  expect(html).not.toMatch(/(?:https?:)?\/\//);
  expect(html).not.toMatch(/<(?:iframe|object|embed|form|base)\b/i);
});

test('all that the reference page loads is there, and is what it seems', async () => {
  const html = await (await get('/docs')).text();
  const scripts = [...html.matchAll(/<script src="([^"]+)"/g)].map(([, path = '']) => path);
  expect(scripts).toHaveLength(2);
  for (const path of scripts) {
    const answer = await get(path);
    const { status, headers } = answer;
    expect(status).toBe(200);
    expect(await answer.text()).toContain('Scalar');
    expect(headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  }
});

test('the policy of the reference page lets nothing in or out but what is its own', async () => {
  const policy = (await get('/docs')).headers.get('content-security-policy') ?? '';
  const directives = new Map(policy.split('; ').map((text) => [text.split(' ')[0], text.split(' ').slice(1)]));
  expect(directives.get('default-src')).toEqual(["'none'"]);
  expect(directives.get('script-src')).toEqual(["'self'"]);
  expect(directives.get('connect-src')).toEqual(["'self'"]);
  expect(
    [...directives.values()].flat().filter((source) => !/^'(?:none|self|unsafe-inline)'$|^(?:data|blob):$/.test(source)),
  ).toEqual([]);
});

test('the reference is told to load no fonts, report no use, and offer no service of others', async () => {
  const script = await (await get('/docs/start.js')).text();
  const [, settings = ''] = /^Scalar\.createApiReference\('#reference', (\{.*\})\);\n$/.exec(script) ?? [];
  expect(JSON.parse(settings)).toEqual({
    url: '/openapi.json',
    withDefaultFonts: false,
    telemetry: false,
    agent: { disabled: true },
    mcp: { disabled: true },
    showDeveloperTools: 'never',
    hideClientButton: true,
    documentDownloadType: 'json',
  });
});
