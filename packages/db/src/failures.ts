/** What the driver and PostgreSQL say when a request could not be served but another time may be. */
const passing = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_DESTROYED',
  'CONNECTION_ENDED',
  'CONNECT_TIMEOUT',
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  '25006', // it only reads: another one has taken its place
  '40001', // serialization failure
  '40P01', // deadlock
  '53100', // disk full
  '53200', // out of memory
  '53300', // too many connections
  '55P03', // lock timeout
  '57014', // statement timeout
  '57P01', // the server is shutting down
  '57P02', // the server crashed
  '57P03', // the server is starting
  '25P03', // idle in transaction too long
  '08003',
  '08006',
]);

/** The driver's or PostgreSQL's code of what was thrown, however deep drizzle wrapped it. */
export function codeOf(error: unknown): string | undefined {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 4; cause = cause.cause, depth++) {
    if ('code' in cause && typeof cause.code === 'string') return cause.code;
  }
  return undefined;
}

/** Whether the database could not be reached or could not serve now: worth trying again, not a bug. */
export function isUnavailable(error: unknown): boolean {
  const code = codeOf(error);
  return code !== undefined && passing.has(code);
}

/** Whether a statement took longer than it may. */
export const isTimeout = (error: unknown): boolean => codeOf(error) === '57014';

/** The name of the unique index that refused a row, or `undefined` for any other error. */
export const takenIndex = (error: unknown): string | undefined => constraintOf(error, '23505');

/** The name of the foreign key that found nothing to refer to, or `undefined` for any other error. */
export const missingReference = (error: unknown): string | undefined => constraintOf(error, '23503');

function constraintOf(error: unknown, code: string): string | undefined {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 4; cause = cause.cause, depth++) {
    if ('code' in cause && cause.code === code && 'constraint_name' in cause && typeof cause.constraint_name === 'string')
      return cause.constraint_name;
  }
  return undefined;
}

/** Whether two transactions stood in each other's way: PostgreSQL undid this one, and it may simply be run again. */
export function isConflict(error: unknown): boolean {
  const code = codeOf(error);
  return code === '40001' || code === '40P01';
}
