import { createECDH } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { isIPv4 } from 'node:net';
import { parseEnv as parseFile } from 'node:util';
import { z } from 'zod';

/** Whether that is this machine, by whatever it is called. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));

const list = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((item) => item.trim())
      .filter(Boolean),
  );

const integer = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(least, `must be at least ${least}`).max(most, `must be at most ${most}`));

const origin = z.string().refine((text) => {
  try {
    return new URL(text).origin === text && /^https?:/.test(text);
  } catch {
    return false;
  }
}, 'must be an origin such as https://chat.example.com, without a path');

const webAddress = z
  .url({ protocol: /^https?$/, error: 'must begin with http:// or https://' })
  .refine((text) => !/[?#]/.test(text), 'must end with its path');

function isPrivateKey(text: string): boolean {
  try {
    createECDH('prime256v1').setPrivateKey(text, 'base64url');
    return true;
  } catch {
    return false;
  }
}

const cidr = /^[0-9a-f.:]+(\/\d{1,3})?$/i;

const signingSecret = z
  .string()
  .refine((secret) => Buffer.byteLength(secret) >= 32, 'must be at least 32 bytes; make one with `openssl rand -base64 48`')
  .refine((secret) => new Set(secret).size >= 8, 'is too easy to guess; make one with `openssl rand -base64 48`');

const iceAddress = z.string().regex(/^(stuns?|turns?):[^\s]+$/);

const iceServer = z
  .strictObject({
    urls: z.union([iceAddress.transform((url) => [url]), z.array(iceAddress).min(1)]),
    username: z.string().min(1).optional(),
    credential: z.string().min(1).optional(),
    secret: z.string().min(1).optional(),
  })
  .refine(({ username, credential, secret }) => (username === undefined) === (credential === undefined) && !(secret && username))
  .refine(({ urls, secret }) => secret === undefined || urls.every((url) => url.startsWith('turn')));

/** What is wrong with it is not said more closely: that might repeat a secret. */
const iceServers = z
  .string()
  .default('[]')
  .transform((text, { addIssue }) => {
    const servers = z.array(iceServer).safeParse(jsonIn(text));
    if (servers.success) return servers.data;
    addIssue('must be a JSON list of { "urls" } of stun: or turn:, with "username" and "credential", or of turn: with "secret"');
    return z.NEVER;
  });

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const Variables = z.object({
  NODE_ENV: z.enum(['production', 'development', 'test']).default('development'),
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: integer(0, 65_535).default(3_000),
  DATA_DIR: z.string().min(1).default('.data'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must begin with postgres://')
    .optional(),
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\/./, 'must begin with redis:// or rediss://')
    .optional(),
  S3_ENDPOINT: webAddress.optional(),
  S3_REGION: z.string().min(1).default('us-east-1'),
  S3_BUCKET: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'must be 3–63 of a-z, 0-9, "." and "-"')
    .default('parley'),
  S3_ACCESS_KEY_ID: z.string().optional(),
  S3_SECRET_ACCESS_KEY: z.string().optional(),
  S3_PUBLIC_URL: webAddress.optional(),
  S3_PORT: integer(0, 65_535).optional(),
  MAX_UPLOAD_BYTES: integer(1, 5 * 1_024 ** 3).default(100 * 1_024 ** 2),
  UPLOAD_QUOTA_BYTES: integer(1, 2 ** 50).default(10 * 1_024 ** 3),
  SMTP_URL: z
    .string()
    .refine(
      (text) => URL.canParse(text) && /^smtps?:\/\/[^/]/.test(text),
      'must begin with smtp:// or smtps:// and name a server',
    )
    .optional(),
  MAIL_FROM: z.email('must be an e-mail address').optional(),
  MAIL_DIGEST_MINUTES: integer(0, 10_080).default(15),
  VAPID_PRIVATE_KEY: z
    .string()
    .regex(/^[A-Za-z0-9_-]{43}$/, 'must be 32 bytes in base64url')
    .refine(isPrivateKey, 'must be a private key of the curve P-256')
    .optional(),
  VAPID_SUBJECT: z
    .string()
    .regex(/^(mailto:.+@.+|https:\/\/.+)$/, 'must be mailto: with an address, or begin with https://')
    .optional(),
  ICE_SERVERS: iceServers,
  LIVEKIT_URL: z.url({ protocol: /^wss?$/, error: 'must begin with ws:// or wss://' }).optional(),
  LIVEKIT_API_KEY: z.string().optional(),
  LIVEKIT_API_SECRET: z.string().optional(),
  JWT_SECRET: signingSecret.optional(),
  JWT_SECRET_BEFORE: signingSecret.optional(),
  PUBLIC_ORIGIN: origin.optional(),
  CORS_ORIGINS: list.pipe(z.array(origin)),
  TRUST_PROXY: list.pipe(z.array(z.string().regex(cidr, 'must be a list of CIDRs such as 10.0.0.0/8'))),
  DRAIN_SECONDS: integer(0, 3).default(0),
  BCRYPT_COST: integer(4, 15).default(12),
  RATE_LIMITS: z.enum(['on', 'off']).default('on'),
  METRICS_TOKEN: z
    .string()
    .min(16, 'must be at least 16 characters; make one with `openssl rand -hex 24`')
    .regex(/^[\w.~+/=-]*$/, 'must be of letters, digits and -._~+/=')
    .optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

export type Env = z.output<typeof Variables>;

/** The names of all settings. */
export const variables: readonly string[] = Object.keys(Variables.shape);

/** A setting that the process cannot start with; the message names the variable and says what it must be. */
export class BadSetting extends Error {
  override readonly name = 'BadSetting';
}

/** The environment, and beneath it what a file `.env` in the current folder says. */
export function givenSettings(): Record<string, string | undefined> {
  const file = existsSync('.env') ? parseFile(readFileSync('.env', 'utf8')) : {};
  return { ...file, ...process.env };
}

/**
 * Reads the settings, once. An empty variable counts as unset.
 * @throws BadSetting that names every bad variable, without repeating its value
 */
export function parseEnv(variables: Record<string, string | undefined>): Env {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = Variables.safeParse(given);
  if (!parsed.success) {
    throw new BadSetting(parsed.error.issues.map(({ path, message }) => `${String(path[0])}: ${message}`).join('\n'));
  }
  const env = parsed.data;
  if (!isLoopback(env.HOST) && !env.JWT_SECRET) {
    throw new BadSetting('JWT_SECRET: must be set (32 bytes or more) when HOST is not a loopback address');
  }
  if (env.NODE_ENV === 'production' && !isLoopback(env.HOST) && env.BCRYPT_COST < 10) {
    throw new BadSetting('BCRYPT_COST: must be at least 10 in production');
  }
  refuseHalfOfStore(env);
  refuseHalfOfSfu(env);
  return env;
}

function refuseHalfOfStore({ S3_ENDPOINT, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY, S3_PUBLIC_URL, PUBLIC_ORIGIN }: Env): void {
  const keys = { S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY };
  for (const [name, value] of Object.entries(keys)) {
    if (S3_ENDPOINT && !value) throw new BadSetting(`${name}: must be set when S3_ENDPOINT is`);
    if (!S3_ENDPOINT && value) throw new BadSetting(`S3_ENDPOINT: must be set when ${name} is`);
  }
  if (S3_PUBLIC_URL && PUBLIC_ORIGIN && new URL(S3_PUBLIC_URL).origin === PUBLIC_ORIGIN) {
    throw new BadSetting('S3_PUBLIC_URL: must have an origin of its own, so that what is uploaded cannot act for PUBLIC_ORIGIN');
  }
}

function refuseHalfOfSfu({ LIVEKIT_URL, LIVEKIT_API_KEY, LIVEKIT_API_SECRET }: Env): void {
  const parts = Object.entries({ LIVEKIT_URL, LIVEKIT_API_KEY, LIVEKIT_API_SECRET });
  const given = parts.find(([, value]) => value !== undefined);
  const missing = parts.find(([, value]) => value === undefined);
  if (given && missing) throw new BadSetting(`${missing[0]}: must be set when ${given[0]} is`);
}
