import { codeOf } from '@parley/db';
import { BadSetting, type Env } from './env.ts';

/** What a code of the system or of PostgreSQL says about a setting. */
type Faults = Record<string, string>;

/** Turns an error into one that names the setting which would change it; one that is not listed stays what it is. */
export const blame =
  (faults: Faults) =>
  (error: unknown): never => {
    const message = faults[codeOf(error) ?? ''];
    throw message === undefined ? error : new BadSetting(message, { cause: error });
  };

export const addressFaults = ({ HOST, PORT }: Env): Faults => ({
  EADDRINUSE: `PORT: ${PORT} is in use by another program; choose another`,
  EACCES: `PORT: ${PORT} is not for ordinary users; choose one above 1023`,
  EADDRNOTAVAIL: `HOST: this machine has no address ${HOST}`,
  ENOTFOUND: `HOST: nobody knows an address of ${HOST}`,
});

export const filesAddressFaults = (env: Env): Faults => ({
  ...addressFaults(env),
  EADDRINUSE: `S3_PORT: ${env.S3_PORT} is in use by another program; choose another`,
  EACCES: `S3_PORT: ${env.S3_PORT} is not for ordinary users; choose one above 1023`,
});

const noFolder = 'DATA_DIR: must be a folder that can be made and written to';

export const folderFaults: Faults = {
  EACCES: noFolder,
  EEXIST: noFolder,
  ENOENT: noFolder,
  ENOTDIR: noFolder,
  EPERM: noFolder,
  EROFS: noFolder,
};

export const databaseFaults: Faults = {
  ECONNREFUSED: 'DATABASE_URL: nothing answers there (ECONNREFUSED)',
  ENOTFOUND: 'DATABASE_URL: its host has no address (ENOTFOUND)',
  EAI_AGAIN: 'DATABASE_URL: its host has no address just now (EAI_AGAIN)',
  CONNECT_TIMEOUT: 'DATABASE_URL: nothing answers there in time',
  '28000': 'DATABASE_URL: its user may not log in',
  '28P01': 'DATABASE_URL: its user or password is wrong',
  '3D000': 'DATABASE_URL: there is no such database; create it first',
  '42501': 'DATABASE_URL: its user may not make tables there',
};
