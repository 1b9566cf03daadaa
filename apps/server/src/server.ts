import { createApp, Exchange, type Mailer, postgresBus, redisBus, smtpMailer, startWorker, type OpenBus } from '@parley/api';
import { type Database, findUnsafeSettings, migrate } from '@parley/db';
import { keepEmbeddedPostgres } from '@parley/db/embedded';
import { once } from 'node:events';
import { access, constants, mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { BadSetting, type Env } from './env.ts';
import { createHttp } from './http.ts';
import type { Logger } from './log.ts';
import { createFigures } from './metrics/figures.ts';
import { addressFaults, blame, databaseFaults, folderFaults } from './obstacles.ts';
import { openObjects } from './objects.ts';
import { reachPushServices } from './push-service.ts';
import { keptPushKey, keptSecret } from './secret.ts';
import { openWebSocketDoor } from './websocket/door.ts';

export interface Server {
  /** Where it answers, such as `http://127.0.0.1:3000`. */
  url: string;
  /** Where clients bring and fetch files. */
  filesUrl: string;
  /** Done when the database is another than it was: it has to be closed, and started anew. */
  replaced: Promise<void>;
  /** Stops accepting, tells sockets to come back, finishes what is under way, and stops what was started. */
  close(): Promise<void>;
}

/** What is done with parts beyond what the settings say. */
export interface Parts {
  wrapBus?: (openBus: OpenBus) => OpenBus;
}

/**
 * Starts everything that the settings ask for: the embedded PostgreSQL unless `DATABASE_URL` names another,
 * the migrations, the domain, and the three faces on one port.
 * @throws BadSetting, or the error of the part that does not start
 */
export async function startServer(env: Env, logger: Logger, { wrapBus = (openBus) => openBus }: Parts = {}): Promise<Server> {
  const stops: (() => Promise<void>)[] = [];
  const stopAll = async () => {
    for (const stop of stops.splice(0).reverse()) {
      // What it stands on is to end in order all the same, PostgreSQL above all.
      await stop().catch((error: unknown) => logger.error({ err: error }, 'a part did not end in order'));
    }
  };
  let closing: Promise<void> | undefined;
  const close = () => (closing ??= stopAll());
  try {
    const dataDir = resolve(env.DATA_DIR);
    const releasePort = await holdPort(env).catch(blame(addressFaults(env)));
    stops.push(releasePort);
    await makeFolder(dataDir).catch(blame(folderFaults));
    const databaseUrl = env.DATABASE_URL ?? (await embedPostgres(dataDir, stops, logger));
    await migrate(databaseUrl).catch(blame(env.DATABASE_URL ? databaseFaults : {}));

    const jwtSecret = env.JWT_SECRET ?? (await keptSecret(dataDir));
    const { storage, filesUrl, close: closeObjects } = await openObjects(env, { dataDir, jwtSecret, logger });
    stops.push(closeObjects);
    const mailer = openMailer(env);
    stops.push(async () => mailer?.close());
    let origin = env.PUBLIC_ORIGIN ?? '';
    const app = await createApp({
      databaseUrl,
      jwtSecret,
      jwtSecretBefore: env.JWT_SECRET_BEFORE,
      bcryptCost: env.BCRYPT_COST,
      rateLimits: rateLimitsFor(env),
      openBus: wrapBus(busFor(env)),
      storage,
      uploads: { largest: env.MAX_UPLOAD_BYTES, quota: env.UPLOAD_QUOTA_BYTES },
      mailer,
      digestMinutes: env.MAIL_DIGEST_MINUTES,
      push: {
        privateKey: env.VAPID_PRIVATE_KEY ?? (await keptPushKey(dataDir)),
        subject: env.VAPID_SUBJECT ?? env.PUBLIC_ORIGIN ?? 'https://localhost',
        services: reachPushServices(env.NODE_ENV === 'test'),
      },
      calls: { iceServers: env.ICE_SERVERS, sfu: sfuFor(env) },
      origin: () => origin,
      logger,
    });
    stops.push(() => app.close());
    if (env.NODE_ENV === 'production') await refuseForgetful(app.db);
    const worker = await startWorker(app, databaseUrl);
    stops.push(() => worker.stop());

    const figures = createFigures(app);
    const ending = new AbortController();
    const http = await createHttp(app, env, logger, figures, filesUrl, ending.signal);
    const sendAway = openWebSocketDoor(http, app, env, logger, figures);
    stops.push(async () => {
      ending.abort();
      await sleep(env.DRAIN_SECONDS * 1_000);
      sendAway();
      await closeInTime(http);
    });
    await releasePort();
    const url = await http.listen({ host: env.HOST, port: env.PORT }).catch(blame(addressFaults(env)));
    origin ||= url;
    return { url, filesUrl, replaced: app.replaced, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * Takes the port until the server is ready for it. Of two that start at once on one port the second ends here, before it
 * has touched the database that the first is using.
 */
async function holdPort({ HOST, PORT }: Env): Promise<() => Promise<void>> {
  if (PORT === 0) return async () => {};
  const holder = createServer((socket) => socket.destroy()).listen(PORT, HOST);
  await once(holder, 'listening');
  return async () => {
    if (holder.listening) await once(holder.close(), 'close');
  };
}

/** A message that was acknowledged must survive a crash of the machine. */
async function refuseForgetful(db: Database): Promise<void> {
  const unsafe = await findUnsafeSettings(db);
  if (unsafe.length === 0) return;
  throw new BadSetting(
    `DATABASE_URL: this PostgreSQL would forget what it has acknowledged when it crashes; turn on ${unsafe.join(', ')}`,
  );
}

/** Others can only be at a database that has an address: they meet at the broker, or else at the database itself. */
function busFor({ REDIS_URL, DATABASE_URL }: Env): OpenBus {
  if (REDIS_URL) return redisBus(REDIS_URL);
  return DATABASE_URL ? postgresBus(DATABASE_URL) : () => new Exchange().connect();
}

function sfuFor({ LIVEKIT_URL: url, LIVEKIT_API_KEY: key, LIVEKIT_API_SECRET: secret }: Env) {
  return url && key && secret ? { url, key, secret } : undefined;
}

/** Nodes that share a database count together in it. */
function rateLimitsFor({ RATE_LIMITS, DATABASE_URL }: Env) {
  if (RATE_LIMITS === 'off') return 'off';
  return DATABASE_URL ? 'together' : 'here';
}

/** Mails come from an address at the server's own name, unless another is given. */
function openMailer({ SMTP_URL, MAIL_FROM, PUBLIC_ORIGIN }: Env): Mailer | undefined {
  if (!SMTP_URL) return undefined;
  const host = PUBLIC_ORIGIN ? new URL(PUBLIC_ORIGIN).hostname : 'localhost';
  return smtpMailer({ url: SMTP_URL, from: MAIL_FROM ?? `parley@${host}` });
}

async function embedPostgres(dataDir: string, stops: (() => Promise<void>)[], logger: Logger): Promise<string> {
  const report = (line: string) => logger.error({}, line);
  const postgres = await keepEmbeddedPostgres({ dataDir: join(dataDir, 'postgres') }, report);
  stops.push(() => postgres.stop());
  return postgres.url;
}

async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true });
  await access(path, constants.W_OK);
}

const patience = 4_000;

/** Finishes what is under way; who does not take his answer in time is not waited for. */
async function closeInTime(http: FastifyInstance): Promise<void> {
  const cut = setTimeout(() => http.server.closeAllConnections(), patience);
  // A connection whose last answer has gone out would stay open for the next request.
  const sweep = setInterval(() => http.server.closeIdleConnections(), 50);
  await http.close();
  clearTimeout(cut);
  clearInterval(sweep);
}
