import { isUnavailable } from '@parley/db';
import { StorageDown } from '@parley/storage';
import { type Issue, reasons, type Problem, Refusal, type Reason } from '@parley/contracts';
import { TRPCError } from '@trpc/server';
import { ZodError } from 'zod';

/** tRPC's own errors, which it raises before or around a procedure. */
const ownReasons: Partial<Record<TRPCError['code'], Reason>> = {
  PARSE_ERROR: 'invalid_input',
  BAD_REQUEST: 'invalid_input',
  UNPROCESSABLE_CONTENT: 'invalid_input',
  NOT_FOUND: 'not_found',
  UNAUTHORIZED: 'unauthenticated',
  METHOD_NOT_SUPPORTED: 'method_not_allowed',
  PAYLOAD_TOO_LARGE: 'too_large',
  UNSUPPORTED_MEDIA_TYPE: 'unsupported_media_type',
};

const ownMessages: Partial<Record<Reason, string>> = {
  invalid_input: 'The request is malformed.',
  not_found: 'There is no such operation.',
  method_not_allowed: 'This operation wants another method.',
};

type Step = string | number;
const stepsOf = (path: PropertyKey[]): Step[] => path.map((step) => (typeof step === 'symbol' ? String(step) : step));

/** What is wrong with an input, told without repeating the input. */
const issuesOf = (error: ZodError): Issue[] =>
  error.issues.slice(0, 20).flatMap((issue) => {
    const path = stepsOf(issue.path);
    if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }];
    return issue.keys
      .slice(0, 20)
      .map((key) => ({ path: [...path, key.slice(0, 80)], message: 'is no field of this operation' }));
  });

/** An input that does not fit its schema, as a refusal. */
export function invalidInput(error: ZodError): Refusal {
  const issues = issuesOf(error);
  const first = issues[0];
  const where = first && first.path.length > 0 ? `\`${first.path.join('.')}\`: ` : '';
  return new Refusal('invalid_input', first ? `${where}${first.message}` : 'The input is invalid.', { issues });
}

/**
 * What the caller is told of anything that was thrown. A bug is told as nothing but `internal`:
 * its message may carry SQL, a path or a secret.
 */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof StorageDown) {
    return new Refusal('unavailable', 'The object store does not answer just now. Try again.', { retryAfter: 1 });
  }
  if (isUnavailable(error)) {
    return new Refusal('unavailable', 'The database does not answer just now. Try again.', { retryAfter: 1 });
  }
  if (error instanceof TRPCError) {
    if (error.cause instanceof Refusal) return error.cause;
    if (error.cause instanceof StorageDown || isUnavailable(error.cause)) return refusalOf(error.cause);
    const reason = ownReasons[error.code];
    if (error.cause instanceof ZodError && reason === 'invalid_input') return invalidInput(error.cause);
    if (reason) return new Refusal(reason, ownMessages[reason] ?? 'The request was refused.');
  }
  return new Refusal('internal', 'Something went wrong on our side. Quote the request id when you report it.');
}

/** The same as tRPC wants it, so that its code and HTTP status are right. */
export function toTRPCError(error: unknown): TRPCError {
  const refusal = refusalOf(error);
  return new TRPCError({ code: refusal.code, message: refusal.message, cause: refusal.reason === 'internal' ? error : refusal });
}

const titles: Record<number, string> = {
  400: 'Bad request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict',
  410: 'Gone',
  413: 'Content too large',
  415: 'Unsupported media type',
  429: 'Too many requests',
  431: 'Request header fields too large',
  500: 'Internal server error',
  503: 'Service unavailable',
};

/** A refusal as REST writes it (RFC 9457). */
export function problemOf(refusal: Refusal, request_id: string): Problem {
  const { code, status } = reasons[refusal.reason];
  return {
    type: `urn:parley:problem:${refusal.reason}`,
    title: titles[status] ?? 'Error',
    status,
    detail: refusal.message,
    code,
    reason: refusal.reason,
    request_id,
    ...(refusal.issues && { issues: refusal.issues }),
  };
}

const requestIds = new WeakMap<object, string>();

/** The request id of an error, so that what is logged and what is answered name the same one. */
export function requestIdOf(error: object, make: () => string): string {
  const known = requestIds.get(error);
  if (known) return known;
  const id = make();
  requestIds.set(error, id);
  return id;
}
