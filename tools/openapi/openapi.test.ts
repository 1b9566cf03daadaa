import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openHouse } from '@parley/testing';
import { afterAll, expect, test } from 'vitest';
import { compile } from './compile.ts';
import { lint } from './lint.ts';

/** A compiler takes its time on a busy machine. */
const patient = { timeout: 60_000 };

const house = await openHouse();
const { body: document } = await house.rest('GET', '/openapi.json');

const folder = await mkdtemp(join(tmpdir(), 'parley-openapi-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

test('the document satisfies all rules that Redocly recommends', async () => {
  expect(await lint(folder, document)).toEqual([]);
});

test('the linter sees what is wrong with a document', async () => {
  const wrong = { tags: [{ name: 'Accounts' }], security: [{ password: [] }] };
  const found = await lint(folder, { ...Object(document), ...wrong });
  expect(found).toEqual(expect.arrayContaining(['warn tag-description', 'error security-defined']));
});

test('the document becomes TypeScript that compiles strictly, and knows the answers', patient, async () => {
  const use = `
    import type { operations, paths } from './parley.ts';

    type Send = paths['/channels/{channel_id}/messages']['post'];
    export const body: NonNullable<Send['requestBody']>['content']['application/json'] = { content: 'Hello' };
    export const text = (message: Send['responses'][201]['content']['application/json']): string => message.content;
    export const again = (message: Send['responses'][200]['content']['application/json']): string => message.created_at;
    export const reason: Send['responses'][409]['content']['application/problem+json']['reason'] = 'channel_archived';
    export const nothing: operations['channelMembers.remove']['responses'][204]['content'] = undefined;

    // @ts-expect-error: a message without content
    export const empty: typeof body = {};
    // @ts-expect-error: sending a message is not refused for this
    export const other: typeof reason = 'email_taken';
  `;
  const misuse = `
    import type { paths } from './parley.ts';
    export const body: paths['/login']['post']['requestBody']['content']['application/json'] = { login: 1 };
  `;
  const [said, ...more] = await compile(folder, document, { 'use.ts': use, 'misuse.ts': misuse });
  expect(said, 'what does not fit the document does not compile').toMatch(/^misuse\.ts\(3,\d+\): error TS2\d{3}/);
  expect(more).toEqual([]);
});
