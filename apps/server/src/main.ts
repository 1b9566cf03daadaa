import { BadSetting, type Env, parseEnv } from './env.ts';
import { createLogger } from './log.ts';
import { startServer } from './server.ts';

const patience = 10_000;

async function main(): Promise<void> {
  const env = settings();
  const logger = createLogger(env.LOG_LEVEL);
  process.on('uncaughtException', (error) => {
    logger.fatal({ err: error }, 'a bug ended the process');
    process.exit(1);
  });

  const server = await startServer(env, logger);
  greet(server.url);

  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), patience).unref();
    await server.close();
    process.exit(0);
  };
  process.on('SIGINT', () => void stop());
  process.on('SIGTERM', () => void stop());
}

function settings(): Env {
  try {
    return parseEnv(process.env);
  } catch (error) {
    if (!(error instanceof BadSetting)) throw error;
    process.stderr.write(`Parley cannot start with these settings:\n${error.message}\n`);
    process.exit(1);
  }
}

function greet(url: string): void {
  process.stdout.write(`
  Parley is up at ${url}

  Next: make an account
    curl ${url}/register -H 'content-type: application/json' \\
      -d '{"email":"ann@example.com","username":"ann","password":"correct horse battery"}'

  The API is described at ${url}/docs. Ctrl-C stops everything.

`);
}

main().catch((error: unknown) => {
  process.stderr.write(`Parley could not start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
