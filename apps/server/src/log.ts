import { pino, type Logger } from 'pino';

export type { Logger };

/** An error as the log keeps it: no driver's message that carries parameters, no query, no cause chain of data. */
function serializeError(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const query = error.name === 'DrizzleQueryError' || 'query' in error;
  const cause = error.cause instanceof Error ? serializeError(error.cause) : undefined;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return {
    type: error.name,
    message: query ? 'a statement failed' : firstLine(error.message),
    stack: query ? framesOf(error) : error.stack,
    ...(code && { code }),
    ...(cause && { cause }),
  };
}

const firstLine = (text: string) => text.split('\n', 1)[0]?.slice(0, 500) ?? '';
const framesOf = ({ stack = '' }: Error) =>
  stack
    .split('\n')
    .filter((line) => line.startsWith('    at '))
    .join('\n');

/** The process's log: a JSON line an entry, secrets masked whatever is logged. */
export function createLogger(level: string, destination?: NodeJS.WritableStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: serializeError },
    redact: {
      paths: ['password', 'access_token', 'refresh_token', 'token', 'authorization', '*.password', '*.token', '*.authorization'],
      censor: '[masked]',
    },
  };
  return destination ? pino(options, destination) : pino(options, pino.destination(2));
}
