import { statSync } from 'node:fs';
import { parseEnv as parseFile } from 'node:util';
import { parseEnv, variables } from '@parley/server/env';
import { describe, expect, test } from 'vitest';
import { read, readJson, readYaml, root } from './files.ts';

describe('.env.example', () => {
  const lines = read('.env.example').split('\n');

  test('lists every setting, and nothing else', () => {
    const names = lines.flatMap((line) => /^(\w+)=/.exec(line)?.[1] ?? []);
    expect(names.toSorted()).toEqual(variables.toSorted());
  });

  test('has a word on each', () => {
    const bare = lines.filter((line, index) => /^\w+=/.test(line) && !/^# \S/.test(lines[index - 1] ?? ''));
    expect(bare).toEqual([]);
  });

  test('says what holds when nothing is set', () => {
    expect(parseEnv(parseFile(read('.env.example')))).toEqual(parseEnv({}));
  });
});

describe('docker-compose.yml', () => {
  const { services, volumes, configs } = readYaml('docker-compose.yml') as Compose;
  const { database, objects, broker, balancer, 'server-1': server, 'server-2': other } = services;

  test('runs two servers that differ in nothing, and tell each other what happens by a Valkey', () => {
    expect(other).toEqual(server);
    expect(broker?.image).toMatch(/^valkey\/valkey:8\b/);
    expect(broker?.healthcheck?.test).toContain('ping');
    expect(server?.environment?.['REDIS_URL']).toBe('redis://broker');
    expect(server?.depends_on).toMatchObject({ broker: { condition: 'service_healthy' } });
  });

  test('lets nobody reach them but by the balancer, which knows both and whom alone they believe', () => {
    const open = Object.entries(services).flatMap(([name, { ports = [] }]) => ports.map((port) => [name, port]));
    expect(open).toEqual([
      ['objects', '127.0.0.1:8333:8333'],
      ['balancer', '127.0.0.1:${PORT:-3000}:3000'],
    ]);
    expect(balancer?.depends_on).toEqual(['server-1', 'server-2']);
    expect(configs['balancer']?.content).toContain('reverse_proxy server-1:3000 server-2:3000 {');
    expect(server?.environment?.['TRUST_PROXY']).toBe('${TRUST_PROXY:-10.0.0.0/8,172.16.0.0/12,192.168.0.0/16}');
  });

  test('brings a PostgreSQL 18 whose health is looked after before the server starts', () => {
    expect(database?.image).toBe('postgres:18');
    expect(database?.healthcheck?.test).toContain('pg_isready');
    expect(server?.depends_on).toMatchObject({ database: { condition: 'service_healthy' } });
  });

  test('brings an object store that only the server has the keys of, and that is looked after too', () => {
    expect(server?.depends_on).toMatchObject({ objects: { condition: 'service_healthy' } });
    expect(objects?.healthcheck?.test).toContain('http://127.0.0.1:8333/healthz');
    const { identities } = JSON.parse(configs['identities']?.content ?? '') as Identities;
    const { S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY } = server?.environment ?? {};
    expect(identities.flatMap(({ credentials }) => credentials)).toEqual([
      { accessKey: S3_ACCESS_KEY_ID, secretKey: S3_SECRET_ACCESS_KEY },
    ]);
    expect(S3_SECRET_ACCESS_KEY).toMatch(/^\$\{S3_SECRET_ACCESS_KEY:\?[^}]+\}$/);
    expect(objects?.command).toContain('-s3.config=/identities.json');
  });

  test('keeps what is to be kept', () => {
    const kept = [database, objects, server].flatMap((service) => service?.volumes?.map((volume) => volume.split(':')[0]));
    expect(kept).toEqual(Object.keys(volumes));
  });

  test('has no secret in it, and does not start without one', () => {
    expect(server?.environment?.['JWT_SECRET']).toMatch(/^\$\{JWT_SECRET:\?.+\}$/);
    expect(database?.environment?.['POSTGRES_PASSWORD']).toMatch(/^\$\{POSTGRES_PASSWORD:\?[^}]+\}$/);
    expect(server?.environment?.['DATABASE_URL']).toMatch(
      /^postgres:\/\/parley:\$\{POSTGRES_PASSWORD:\?[^}]+\}@database\/parley$/,
    );
  });

  test('gives the server only settings that it knows', () => {
    for (const name of Object.keys(server?.environment ?? {})) expect(variables).toContain(name);
  });
});

interface Service {
  image?: string;
  environment?: Record<string, string>;
  depends_on?: Record<string, { condition: string }> | string[];
  ports?: string[];
  command?: string[];
  volumes?: string[];
  healthcheck?: { test: string[] };
}

interface Compose {
  services: Record<string, Service>;
  volumes: Record<string, null>;
  configs: Record<string, { content: string }>;
}

interface Identities {
  identities: { credentials: { accessKey: string; secretKey: string }[] }[];
}

describe('Dockerfile', () => {
  const dockerfile = read('Dockerfile');
  const instructions = dockerfile.replaceAll('\\\n', ' ').split('\n');

  test('takes the project along, and nothing that was made from it or is secret', () => {
    expect(instructions).toContain('COPY . .');
    expect(read('.dockerignore').trim().split('\n')).toEqual(
      expect.arrayContaining(['.env', '**/.data', '**/dist', '**/node_modules']),
    );
  });

  test('does not run as root, and listens for others with settings that the server knows', () => {
    expect(instructions.filter((line) => line.startsWith('USER '))).toEqual(['USER node']);
    const [, settings = ''] = /^ENV (NODE_ENV=.*)$/m.exec(dockerfile) ?? [];
    const env = parseEnv({ ...parseFile(settings.replaceAll(' ', '\n')), JWT_SECRET: read('LICENSE') });
    expect(env).toMatchObject({ NODE_ENV: 'production', HOST: '0.0.0.0' });
  });

  test('uses the package manager of the project, and starts the server as the project does', () => {
    const { packageManager } = readJson('package.json') as { packageManager: string };
    expect(dockerfile).toContain(`npx --yes ${packageManager} install --frozen-lockfile`);
    const { scripts } = readJson('apps/server/package.json') as { scripts: { start: string } };
    expect(dockerfile).toContain(`CMD ${JSON.stringify(scripts.start.split(' ')).replaceAll(',', ', ')}`);
  });
});

describe('the workflow', () => {
  test('runs what a developer can run, on each Node that is promised', () => {
    const { jobs } = readYaml('.github/workflows/ci.yml') as { jobs: Record<string, Job> };
    expect(jobs['check']?.strategy.matrix.node).toEqual([20, 22, 24]);
    expect(jobs['check']?.steps.at(-1)?.run).toBe('.ci/run');
    expect(statSync(`${root}.ci/run`).mode & 0o111).toBe(0o111);
  });
});

interface Job {
  strategy: { matrix: { node: number[] } };
  steps: { run?: string }[];
}
