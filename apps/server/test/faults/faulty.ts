import { type App, createApp, Exchange, type OpenBus } from '@parley/api';
import { openStorage } from '@parley/storage';
import { jwtSecret } from '@parley/testing';
import type { FastifyInstance } from 'fastify';
import { onTestFinished } from 'vitest';
import { type Env, parseEnv } from '../../src/env.ts';
import { reachPushServices } from '../../src/push-service.ts';
import { createHttp } from '../../src/http.ts';
import { createLogger, type Logger } from '../../src/log.ts';
import { createFigures } from '../../src/metrics/figures.ts';
import type { Server } from '../../src/server.ts';
import { type KeepAlive, openWebSocketDoor } from '../../src/websocket/door.ts';

type HandOver = App['hub']['deliver'];

/** What becomes of what was committed on its way to the hub, which would have been told by calling `deliver`. */
export type Fault = (committed: Parameters<HandOver>[0], deliver: HandOver) => void;

export interface FaultyOptions {
  env: Env & { DATABASE_URL: string; JWT_SECRET: string };
  logger: Logger;
  fault: Fault;
  openBus?: OpenBus;
  /** What else becomes of it before it listens. */
  meddle?: (http: FastifyInstance) => void;
  keepAlive?: KeepAlive;
}

/** The server on a migrated database, put together here so that it can go wrong where no server has a switch for it. */
export async function startFaulty({ env, logger, fault, openBus, meddle, keepAlive }: FaultyOptions): Promise<Server> {
  const app = await createApp({
    databaseUrl: env.DATABASE_URL,
    jwtSecret: env.JWT_SECRET,
    bcryptCost: env.BCRYPT_COST,
    rateLimits: 'off',
    openBus: openBus ?? (() => new Exchange().connect()),
    storage: openStorage(nowhere),
    digestMinutes: 0,
    push: {
      privateKey: Buffer.alloc(32, 1).toString('base64url'),
      subject: 'https://localhost',
      services: reachPushServices(true),
    },
    uploads: { largest: env.MAX_UPLOAD_BYTES, quota: env.UPLOAD_QUOTA_BYTES },
    origin: () => env.PUBLIC_ORIGIN ?? '',
    logger,
  });
  const deliver: HandOver = app.hub.deliver.bind(app.hub);
  app.hub.deliver = (committed) => fault(committed, deliver);
  const figures = createFigures(app);
  const http = await createHttp(app, env, logger, figures, nowhere.endpoint);
  const sendAway = openWebSocketDoor(http, app, env, logger, figures, keepAlive);
  meddle?.(http);
  const url = await http.listen({ host: env.HOST, port: env.PORT });
  const close = async () => {
    sendAway();
    await http.close();
    await app.close();
  };
  return { url, filesUrl: nowhere.endpoint, replaced: app.replaced, close };
}

/** Nobody here has a file. */
const nowhere = {
  endpoint: 'http://127.0.0.1:9',
  region: 'us-east-1',
  bucket: 'parley',
  accessKeyId: 'parley',
  secretAccessKey: 'parley',
};

/** The same in this process, until the test ends. */
export async function openFaulty({
  databaseUrl,
  fault = (committed, deliver) => deliver(committed),
  ...more
}: { databaseUrl: string } & Partial<Pick<FaultyOptions, 'fault' | 'openBus' | 'keepAlive'>>): Promise<Server> {
  const env = parseEnv({ PORT: '0', BCRYPT_COST: '4', RATE_LIMITS: 'off' });
  const server = await startFaulty({
    env: { ...env, DATABASE_URL: databaseUrl, JWT_SECRET: jwtSecret },
    logger: createLogger('silent'),
    fault,
    ...more,
  });
  onTestFinished(() => server.close());
  return server;
}

/** A program that is such a server, with the settings of its environment. */
export async function runFaulty(options: Omit<FaultyOptions, 'env' | 'logger'>): Promise<void> {
  const env = parseEnv(process.env);
  const { DATABASE_URL, JWT_SECRET } = env;
  if (!DATABASE_URL || !JWT_SECRET) throw new Error('it needs a database and a secret');
  const { url } = await startFaulty({
    env: { ...env, DATABASE_URL, JWT_SECRET },
    logger: createLogger(env.LOG_LEVEL),
    ...options,
  });
  process.stdout.write(`Parley is up at ${url}\n`);
}
