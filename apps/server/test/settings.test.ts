import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { parseEnv, variables } from '../src/env.ts';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ownDatabase } from './faults/steady.ts';
import { dataFolder, freePort, postgresIn, Program } from './launch.ts';

/** Starting a process takes its time on a busy machine. */
const patient = { timeout: 60_000 };

/** A value that must not be repeated, of which nothing else is made. */
const secret = 'hunter2hunter2';

const bad: Record<string, string[]> = {
  NODE_ENV: [secret],
  PORT: [secret, '-1', '70000', '3000.5', '0x10'],
  DATABASE_URL: [`mysql://parley:${secret}@db/parley`, secret],
  REDIS_URL: [`http://parley:${secret}@broker`, secret],
  S3_ENDPOINT: [secret, `ftp://files/${secret}`, `https://files.example.com/?${secret}`],
  S3_BUCKET: ['ab', 'Parley', `${secret}/files`],
  S3_PUBLIC_URL: [secret, `https://files.example.com/#${secret}`],
  S3_PORT: ['-1', '70000', secret],
  MAX_UPLOAD_BYTES: ['0', '1e9', '100MB'],
  UPLOAD_QUOTA_BYTES: ['0', '-1', secret],
  SMTP_URL: [secret, 'smtp://', `http://parley:${secret}@mail`, 'smtps:mail.example.com'],
  MAIL_FROM: [secret, `${secret}@`],
  MAIL_DIGEST_MINUTES: ['-1', '1.5', secret],
  VAPID_PRIVATE_KEY: [secret, 'A'.repeat(43), `${secret}=`],
  VAPID_SUBJECT: [secret, `mailto:${secret}`, 'http://chat.example.com'],
  ICE_SERVERS: [
    secret,
    '{}',
    `[{"urls":"https://${secret}"}]`,
    '[{"urls":[]}]',
    `[{"urls":"stun:a.example.com","secret":"${secret}"}]`,
    `[{"urls":"turn:a.example.com","username":"${secret}"}]`,
    `[{"urls":"turn:a.example.com","username":"a","credential":"b","secret":"${secret}"}]`,
    `[{"urls":"turn:a.example.com","${secret}":1}]`,
  ],
  LIVEKIT_URL: [secret, `https://${secret}.example.com`],
  JWT_SECRET: [secret, 'a'.repeat(64)],
  JWT_SECRET_BEFORE: [secret, 'a'.repeat(64)],
  PUBLIC_ORIGIN: [secret, `https://chat.example.com/${secret}`, 'ftp://chat.example.com'],
  CORS_ORIGINS: ['*', `https://a.example.com,${secret}`, 'null'],
  TRUST_PROXY: ['true', secret, `10.0.0.0/8,${secret}`],
  DRAIN_SECONDS: ['-1', '4', secret],
  BCRYPT_COST: ['3', '16', secret],
  RATE_LIMITS: ['maybe'],
  METRICS_TOKEN: [secret, `${secret} ${secret}`],
  LOG_LEVEL: ['loud'],
};

describe.each(Object.entries(bad))('%s', (name, values) => {
  test.each(values)('is refused when it is %s, and not repeated', (value) => {
    const read = () => parseEnv({ [name]: value });
    expect(read).toThrow(new RegExp(`^${name}: `));
    expect(read).not.toThrow(secret);
  });
});

test('every setting of which some value is bad is among them', () => {
  const anything = [
    'HOST',
    'DATA_DIR',
    'S3_REGION',
    'S3_ACCESS_KEY_ID',
    'S3_SECRET_ACCESS_KEY',
    'LIVEKIT_API_KEY',
    'LIVEKIT_API_SECRET',
  ];
  expect(Object.keys(bad)).toEqual(variables.filter((name) => !anything.includes(name)));
});

test('every bad setting is named at once, and ends the start', patient, async () => {
  const program = new Program(Object.fromEntries(Object.entries(bad).map(([name, [value = '']]) => [name, value])));
  expect(await program.ended).toEqual({ code: 1, signal: null });
  expect(program.said).toMatch(/^Parley cannot start with these settings:\n/);
  for (const name of Object.keys(bad)) expect(program.said).toMatch(new RegExp(`^${name}: `, 'm'));
  expect(program.said).not.toContain(secret);
  expect(program.said).not.toMatch(/^\s+at /m);
});

test('an empty variable counts as unset', () => {
  expect(parseEnv({ PORT: '', DATABASE_URL: '', JWT_SECRET: '' })).toEqual(parseEnv({}));
});

test('a file .env in the current folder is read, and the environment comes first', patient, async () => {
  const folder = await dataFolder();
  await writeFile(join(folder, '.env'), `# a comment\nPORT=1e3\nLOG_LEVEL="loud"\nBCRYPT_COST=x\n`);
  const program = new Program({ BCRYPT_COST: '4', RATE_LIMITS: 'perhaps' }, folder);
  expect(await program.ended).toEqual({ code: 1, signal: null });
  expect([...program.said.matchAll(/^(\w+): /gm)].map(([, name]) => name)).toEqual(['PORT', 'RATE_LIMITS', 'LOG_LEVEL']);
});

describe('beyond the own machine', () => {
  test.each(['0.0.0.0', '::', '192.0.2.1', 'chat.example.com', '127.0.0.1.example.com'])(
    '%s needs a secret of its own',
    (HOST) => {
      expect(() => parseEnv({ HOST })).toThrow(/^JWT_SECRET: must be set/);
      expect(parseEnv({ HOST, JWT_SECRET: 'a secret for tests, of more than 32 bytes' }).HOST).toBe(HOST);
    },
  );

  test.each(['127.0.0.1', '127.1.2.3', '::1', 'localhost'])('%s needs none', (HOST) => {
    expect(parseEnv({ HOST }).JWT_SECRET).toBeUndefined();
  });

  test('passwords are hashed with care in production', () => {
    const settings = { NODE_ENV: 'production', HOST: '0.0.0.0', JWT_SECRET: 'a secret for tests, of more than 32 bytes' };
    expect(() => parseEnv({ ...settings, BCRYPT_COST: '9' })).toThrow(/^BCRYPT_COST: /);
    expect(parseEnv(settings).BCRYPT_COST).toBe(12);
  });

  test('the server does not start there without one', patient, async () => {
    const DATA_DIR = await dataFolder();
    const program = new Program({ HOST: '0.0.0.0', PORT: '0', DATA_DIR });
    expect(await program.ended).toEqual({ code: 1, signal: null });
    expect(program.said).toContain('JWT_SECRET: must be set');
    expect(postgresIn(DATA_DIR)).toEqual([]);
  });
});

describe('the object store', () => {
  const S3_ENDPOINT = 'https://s3.example.com';
  const keys = { S3_ACCESS_KEY_ID: 'parley', S3_SECRET_ACCESS_KEY: secret };

  test.each(Object.keys(keys))('of somebody else wants %s', (name) => {
    expect(() => parseEnv({ S3_ENDPOINT, ...keys, [name]: '' })).toThrow(new RegExp(`^${name}: must be set`));
    expect(parseEnv({ S3_ENDPOINT, ...keys })).toMatchObject(keys);
  });

  test.each(Object.entries(keys))('is not forgotten where %s is set', (name, value) => {
    expect(() => parseEnv({ [name]: value })).toThrow(/^S3_ENDPOINT: must be set/);
  });

  test('shares its origin with nobody who acts for people', () => {
    const PUBLIC_ORIGIN = 'https://chat.example.com';
    expect(() => parseEnv({ PUBLIC_ORIGIN, S3_PUBLIC_URL: `${PUBLIC_ORIGIN}/files` })).toThrow(/^S3_PUBLIC_URL: /);
    const S3_PUBLIC_URL = 'https://files.example.com';
    expect(parseEnv({ PUBLIC_ORIGIN, S3_PUBLIC_URL })).toMatchObject({ S3_PUBLIC_URL });
  });
});

describe('what is only found out at the start is blamed on its setting:', () => {
  test('a port that is taken', patient, async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    onTestFinished(() => void other.close());
    const address = other.address();
    const PORT = String(typeof address === 'object' && address?.port);
    const DATA_DIR = await dataFolder();
    const program = new Program({ PORT, DATA_DIR });
    expect(await program.ended).toEqual({ code: 1, signal: null });
    expect(program.said).toContain(`PORT: ${PORT} is in use`);
    expect(postgresIn(DATA_DIR)).toEqual([]);
  });

  test('an address that this machine does not have', patient, async () => {
    const program = new Program({
      HOST: '192.0.2.1',
      PORT: '0',
      DATA_DIR: await dataFolder(),
      DATABASE_URL: (await ownDatabase()).url,
      JWT_SECRET: 'x1'.repeat(8) + 'abcdefghijklmnop',
    });
    expect(await program.ended).toEqual({ code: 1, signal: null });
    expect(program.said).toMatch(/^HOST: /m);
  });

  test('a database that does not answer', patient, async () => {
    const DATABASE_URL = `postgres://parley:${secret}@127.0.0.1:${await freePort()}/parley`;
    const program = new Program({ DATABASE_URL, PORT: '0', DATA_DIR: await dataFolder() });
    expect(await program.ended).toEqual({ code: 1, signal: null });
    expect(program.said).toMatch(/^DATABASE_URL: .*ECONNREFUSED/m);
    expect(program.said).not.toContain(secret);
  });

  test('a data folder that is none', patient, async () => {
    const DATA_DIR = join(await dataFolder(), 'data');
    await writeFile(DATA_DIR, '');
    const program = new Program({ DATA_DIR, PORT: '0' });
    expect(await program.ended).toEqual({ code: 1, signal: null });
    expect(program.said).toMatch(/^DATA_DIR: /m);
  });
});

test('of a LiveKit server all is set or nothing', () => {
  const all = { LIVEKIT_URL: 'wss://sfu.example.com', LIVEKIT_API_KEY: 'key', LIVEKIT_API_SECRET: secret };
  expect(parseEnv(all)).toMatchObject(all);
  for (const name of Object.keys(all)) {
    const read = () => parseEnv({ ...all, [name]: '' });
    expect(read).toThrow(new RegExp(`^${name}: must be set when LIVEKIT_`));
    expect(read).not.toThrow(secret);
  }
});

test('STUN and TURN servers are read from a list, with one address or several', () => {
  const ICE_SERVERS = '[{"urls":"stun:a.example.com"},{"urls":["turn:b.example.com","turns:b.example.com"],"secret":"s"}]';
  expect(parseEnv({ ICE_SERVERS }).ICE_SERVERS).toEqual([
    { urls: ['stun:a.example.com'] },
    { urls: ['turn:b.example.com', 'turns:b.example.com'], secret: 's' },
  ]);
  expect(parseEnv({}).ICE_SERVERS).toEqual([]);
});
