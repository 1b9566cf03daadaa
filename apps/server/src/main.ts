import { setTimeout as sleep } from 'node:timers/promises';
import { BadSetting, type Env, givenSettings, parseEnv } from './env.ts';
import { createLogger, type Logger } from './log.ts';
import { type Server, startServer } from './server.ts';

const patience = 10_000;
const pauseMs = 1_000;

/** Somebody has asked it to end: whatever fails from then on is part of that. */
let isEnding = false;

async function main(): Promise<void> {
  const env = parseEnv(givenSettings());
  // Which Node the next version of the AWS SDK will want is not for the log of each start.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  const logger = createLogger(env.LOG_LEVEL);
  process.on('uncaughtException', (error) => {
    logger.fatal({ err: error }, 'a bug ended the process');
    process.exit(1);
  });

  let starting = startServer(env, logger);
  stopOnSignal(() => starting);
  for (;;) {
    const server = await starting;
    greet(server);
    await server.replaced;
    await server.close();
    if (isEnding) return;
    starting = startAnew(env, logger);
  }
}

/** A database that has just taken the place of another may go away once more. */
async function startAnew(env: Env, logger: Logger): Promise<Server> {
  for (;;) {
    try {
      return await startServer(env, logger);
    } catch (error) {
      if (isEnding) throw error;
      logger.error({ err: error }, 'it could not begin anew; trying again');
      await sleep(pauseMs);
      if (isEnding) throw error;
    }
  }
}

/** A signal stops everything in order, also while it is still starting. */
function stopOnSignal(current: () => Promise<Server>): void {
  const stop = async () => {
    if (isEnding) return;
    isEnding = true;
    setTimeout(() => process.exit(1), patience).unref();
    // Ctrl-C reaches its PostgreSQL as well: then it may well not have started.
    const server = await current().catch(() => undefined);
    await server?.close();
    process.exit(0);
  };
  process.on('SIGINT', () => void stop());
  process.on('SIGTERM', () => void stop());
}

function greet({ url, filesUrl }: Server): void {
  process.stdout.write(`
  Parley is up at ${url}

  Open it in a browser. Or make an account by the API:
    curl ${url}/register -H 'content-type: application/json' \\
      -d '{"email":"ann@example.com","username":"ann","password":"correct horse battery"}'

  The API is described at ${url}/docs. Files are kept at ${filesUrl}.
  Ctrl-C stops everything.

`);
}

main().catch((error: unknown) => {
  if (isEnding) return;
  const reason = error instanceof Error ? error.message : String(error);
  const setting = error instanceof BadSetting;
  process.stderr.write(`${setting ? 'Parley cannot start with these settings:\n' : 'Parley could not start: '}${reason}\n`);
  process.exit(1);
});
