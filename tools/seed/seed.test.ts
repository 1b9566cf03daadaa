import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createParleyClient } from '@parley/client';
import { atEnd, createDatabase, openHouse } from '@parley/testing';
import { expect, test } from 'vitest';
import { channels, conversations, type Name, people, type Said } from './story.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Types `pnpm seed` as the manifest has it. */
function seed(settings: Record<string, string>, ...words: string[]): Promise<{ code: number; said: string }> {
  const { PATH = '' } = process.env;
  const env = { PATH, BCRYPT_COST: '4', ...settings };
  const args = ['apps/server/start.js', 'tools/seed/seed.ts', ...words];
  return new Promise((resolve) => {
    const child = execFile(process.execPath, args, { cwd: root, env }, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, said: stdout + stderr }),
    );
  });
}

const countOf = (talk: Said[]): number => talk.reduce((count, { replies = [] }) => count + 1 + countOf(replies), 0);
const all = [...channels, ...conversations].reduce((count, { talk }) => count + countOf(talk), 0);

test('the demo is there for who logs in as is said, within all limits, and is not made twice', { timeout: 120_000 }, async () => {
  const house = await openHouse({ RATE_LIMITS: 'on' });
  const { code, said } = await seed({}, '--url', house.url);
  expect({ code, said }).toMatchObject({ code: 0 });
  const [, password = ''] = /password (\S+)/.exec(said) ?? [];
  const logIn = async (name: Name) => {
    expect(said).toContain(`${name}@northwind.example`);
    const { access_token } = await house.client.auth.login.mutate({ login: name, password });
    return createParleyClient({ url: house.url, token: access_token });
  };
  for (const name of Object.keys(people) as Name[]) {
    const { workspaces, channels: joined } = await (await logIn(name)).events.snapshot.query();
    expect(workspaces).toMatchObject([{ name: 'Northwind', role: people[name].role }]);
    const members = channels.filter(
      (channel) => channel.members.includes(name) || (channel.name === 'general' && name !== 'gina'),
    );
    expect(new Set(joined.map((channel) => channel.name))).toEqual(new Set(members.map((channel) => channel.name)));
  }
  expect(await house.sql`select from messages`).toHaveLength(all);
  const david = await logIn('david');
  expect((await david.notifications.list.query({ type: 'mention' })).items.length).toBeGreaterThan(0);
  const { items } = await david.users.list.query({ q: 'gina' });
  expect(items).toMatchObject([{ display_name: 'Gina Rossi' }]);

  const again = await seed({}, '--url', house.url);
  expect(again).toMatchObject({ code: 1, said: expect.stringContaining('Nothing was made') as unknown });
  expect(await house.sql`select from messages`).toHaveLength(all);
  expect(await house.sql`select from workspaces`).toHaveLength(1);
});

test('where no server runs it starts one for itself, and ends it', { timeout: 120_000 }, async () => {
  const [database, DATA_DIR] = [await createDatabase(), await mkdtemp(join(tmpdir(), 'parley-seed-'))];
  atEnd(() => Promise.all([database.drop(), rm(DATA_DIR, { recursive: true, force: true })]));
  const settings = { DATABASE_URL: database.url, DATA_DIR, PORT: '0', RATE_LIMITS: 'off' };
  expect((await seed(settings)).said).toMatch(/^\s*The demo is there/);
  expect((await seed(settings)).said).toContain('Nothing was made');
});

test.each<[string, Record<string, string>, string[], string]>([
  ['in production', { NODE_ENV: 'production' }, [], 'NODE_ENV is production'],
  ['elsewhere', {}, ['--url', 'https://chat.example.com'], 'https://chat.example.com is another machine'],
  ['in a database elsewhere', { DATABASE_URL: 'postgres://db.example.com/parley' }, [], 'DATABASE_URL leads to another machine'],
])('%s there is no demo', async (_where, settings, words, why) => {
  const { code, said } = await seed({ PORT: '0', ...settings }, ...words);
  expect(code).toBe(1);
  expect(said).toContain(why);
  expect(said).toContain('--force');
});

test('it can be forced, and says when there is no server where it is sent', async () => {
  const { code, said } = await seed({ NODE_ENV: 'production' }, '--force', '--url', 'http://127.0.0.1:1');
  expect({ code, said }).toEqual({ code: 1, said: 'No server of Parley answers at http://127.0.0.1:1.\n' });
});
