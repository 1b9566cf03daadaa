import { createLogger, parseEnv, startServer } from '@parley/server';
import { jwtSecret, openHouse } from '@parley/testing';
import { expect, test } from 'vitest';

const { databaseUrl, sql } = await openHouse();

const start = (NODE_ENV: string) =>
  startServer(
    parseEnv({ NODE_ENV, PORT: '0', JWT_SECRET: jwtSecret, BCRYPT_COST: '4', DATABASE_URL: databaseUrl }),
    createLogger('silent'),
  );

test('in production a database that may forget what it acknowledged is refused; the message names what to turn on', async () => {
  await sql.unsafe(`alter database ${new URL(databaseUrl).pathname.slice(1)} set synchronous_commit = off`);
  await expect(start('production')).rejects.toThrow(/^DATABASE_URL: .*synchronous_commit/);
  await expect(start('development').then((server) => server.close())).resolves.toBeUndefined();
});
