import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '@parley/db';
import { startEmbeddedPostgres } from '@parley/db/embedded';
import postgres from 'postgres';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** A migrated, empty database, to be copied and never to be connected to; others are made of it under names that begin as its own. */
    templateUrl: string;
  }
}

/** One PostgreSQL for the whole run: the one of `TEST_DATABASE_URL`, or an embedded one that is thrown away. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env['TEST_DATABASE_URL'];
  const { url, stop } = given ? { url: given, stop: async () => {} } : await throwAwayPostgres();

  const admin = postgres(url, { max: 1, onnotice: () => {} });
  const name = `parley_template_${randomBytes(6).toString('hex')}`;
  const templateUrl = Object.assign(new URL(url), { pathname: `/${name}` }).href;
  await admin`create database ${admin(name)}`;
  await migrate(templateUrl);
  project.provide('templateUrl', templateUrl);

  return async () => {
    const templates = await admin<{ datname: string }[]>`select datname from pg_database where starts_with(datname, ${name})`;
    for (const { datname } of templates) await admin`drop database ${admin(datname)} with (force)`;
    await admin.end();
    await stop();
  };
}

async function throwAwayPostgres(): Promise<{ url: string; stop: () => Promise<void> }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'parley-test-'));
  const settings = {
    max_connections: '400',
    fsync: 'off',
    full_page_writes: 'off',
    autovacuum: 'off',
    file_copy_method: 'clone',
    shared_buffers: '256MB',
    scram_iterations: '1',
  };
  const postgresql = await startEmbeddedPostgres({ dataDir, settings });
  await cheapenLogin(postgresql.url);
  return {
    url: postgresql.url,
    stop: async () => {
      await postgresql.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Keeps the password with as few rounds of hashing as are set: thousands of connections are opened in a run. */
async function cheapenLogin(url: string): Promise<void> {
  const admin = postgres(url, { max: 1 });
  const { username, password } = new URL(url);
  await admin.unsafe(`alter role ${username} password '${password}'`);
  await admin.end();
}
