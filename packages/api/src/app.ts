import { connect, disconnect, type Database } from '@parley/db';
import { createHub, type Hub } from './event/hub.ts';
import { createPasswords, type Passwords } from './auth/passwords.ts';
import { createTokens, type Tokens } from './session/tokens.ts';
import { readEpoch } from './event/log.ts';

/** Where the domain reports what is wrong without being anybody's fault who called. */
export interface Logger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface AppOptions {
  databaseUrl: string;
  /** At least 32 bytes; signs the access tokens. */
  jwtSecret: string;
  /** The work factor of password hashes, 4–31; each step doubles the work. */
  bcryptCost: number;
  logger: Logger;
}

/** All that the domain works with, made once a process. */
export interface App {
  db: Database;
  /** Which event log this is. */
  epoch: string;
  hub: Hub;
  passwords: Passwords;
  tokens: Tokens;
  logger: Logger;
  close(): Promise<void>;
}

/**
 * Connects the domain to a migrated database and begins to follow the event log.
 * @throws the driver's error when the database does not answer
 */
export async function createApp({ databaseUrl, jwtSecret, bcryptCost, logger }: AppOptions): Promise<App> {
  const db = connect(databaseUrl);
  try {
    const [tokens, epoch, hub] = await Promise.all([createTokens(jwtSecret), readEpoch(db), createHub({ db, logger })]);
    return {
      db,
      epoch,
      hub,
      tokens,
      passwords: createPasswords(bcryptCost),
      logger,
      async close() {
        await hub.close();
        await disconnect(db);
      },
    };
  } catch (error) {
    await disconnect(db);
    throw error;
  }
}
