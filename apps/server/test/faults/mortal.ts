import { randomInt } from 'node:crypto';
import { parseEnv } from '@parley/server';
import { createLogger } from '../../src/log.ts';
import { type Fault, startFaulty } from './faulty.ts';

/** A server that dies by itself, soon, between a commit and whoever is to learn of it. */
async function main(): Promise<void> {
  const env = parseEnv(process.env);
  const { DATABASE_URL, JWT_SECRET } = env;
  if (!DATABASE_URL || !JWT_SECRET) throw new Error('it needs a database and a secret');

  const { url } = await startFaulty({
    env: { ...env, DATABASE_URL, JWT_SECRET },
    logger: createLogger(env.LOG_LEVEL),
    fault: dieSoon(),
  });
  process.stdout.write(`Parley is up at ${url}\n`);
}

function dieSoon(): Fault {
  const isTold = randomInt(2) === 0;
  let left = randomInt(20, 60);
  return (committed, deliver) => {
    left -= committed.length;
    if (left <= 0 && !isTold) die();
    deliver(committed);
    // The hub has been told, the sockets perhaps; whoever sent it has not.
    if (left <= 0) queueMicrotask(die);
  };
}

const die = () => process.kill(process.pid, 'SIGKILL');

void main();
