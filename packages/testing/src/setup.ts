import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { migrate } from '@parley/db';
import { startEmbeddedPostgres } from '@parley/db/embedded';
import postgres from 'postgres';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** A migrated, empty database, to be copied and never to be connected to; others are made of it under names that begin as its own. */
    templateUrl: string;
    /** A folder as an embedded PostgreSQL leaves it that was started once, migrated and ended: to be copied. Empty where there is none. */
    preparedData: string;
  }
}

const run = promisify(execFile);

/** A PostgreSQL that databases are made in, as copies of one that it has. */
interface Host {
  url: string;
  origin: string;
  preparedData: string;
  stop(): Promise<void>;
}

/** One PostgreSQL for the whole run: the one of `TEST_DATABASE_URL`, or an embedded one that is thrown away. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env['TEST_DATABASE_URL'];
  const { url, origin, preparedData, stop } = given ? givenPostgres(given) : await throwAwayPostgres();

  const admin = postgres(url, { max: 1, onnotice: () => {} });
  const name = `parley_template_${randomBytes(6).toString('hex')}`;
  const templateUrl = databaseAt(url, name);
  await admin`create database ${admin(name)} template ${admin(origin)}`;
  await migrate(templateUrl);
  project.provide('templateUrl', templateUrl);
  project.provide('preparedData', preparedData);

  return async () => {
    const templates = await admin<{ datname: string }[]>`select datname from pg_database where starts_with(datname, ${name})`;
    for (const { datname } of templates) await admin`drop database ${admin(datname)} with (force)`;
    await admin.end();
    await stop();
  };
}

const databaseAt = (url: string, name: string) => Object.assign(new URL(url), { pathname: `/${name}` }).href;

const givenPostgres = (url: string): Host => ({ url, origin: 'template1', preparedData: '', stop: async () => {} });

async function throwAwayPostgres(): Promise<Host> {
  const [preparedData, dataDir] = [await makeFolder(), await makeFolder()];
  await prepare(preparedData);
  await run('cp', ['-a', `${preparedData}/.`, dataDir]);
  const postgresql = await startEmbeddedPostgres({ dataDir, settings });
  return {
    url: databaseAt(postgresql.url, 'postgres'),
    origin: new URL(postgresql.url).pathname.slice(1),
    preparedData,
    stop: async () => {
      await postgresql.stop();
      for (const folder of [dataDir, preparedData]) await rm(folder, { recursive: true, force: true });
    },
  };
}

const makeFolder = () => mkdtemp(join(tmpdir(), 'parley-test-'));

const settings = {
  max_connections: '400',
  fsync: 'off',
  full_page_writes: 'off',
  autovacuum: 'off',
  file_copy_method: 'clone',
  shared_buffers: '256MB',
  scram_iterations: '1',
};

async function prepare(dataDir: string): Promise<void> {
  const postgresql = await startEmbeddedPostgres({ dataDir, settings });
  await cheapenLogin(postgresql.url);
  await migrate(postgresql.url);
  await postgresql.stop();
}

/** Keeps the password with as few rounds of hashing as are set: thousands of connections are opened in a run. */
async function cheapenLogin(url: string): Promise<void> {
  const admin = postgres(url, { max: 1 });
  const { username, password } = new URL(url);
  await admin.unsafe(`alter role ${username} password '${password}'`);
  await admin.end();
}
