import type { Reason } from '@parley/contracts';
import type { App } from '../app.ts';
import type { Allowance } from '../limits/limits.ts';
import type { Connection, Peer } from '../session/connection.ts';

/** What REST wants to know of an answer beyond its data. */
export interface Reply {
  /** Set when nothing was created because it was there already: `200` instead of `201`. */
  existed?: boolean;
  /** What is left of the limit that it was counted under. */
  allowance?: Allowance;
}

/**
 * Is told of a call when it is answered; of a subscription, when it begins.
 * @param operation such as `messages.create`
 * @param outcome why it was refused, if it was
 */
export type Watch = (operation: string, outcome: 'ok' | Reason, seconds: number) => void;

/** What a call knows before anybody has asked who is calling. */
export interface Context {
  app: App;
  /** The access token, as it was sent. */
  token: string | null;
  peer: Peer;
  /** The id of the request, or a new one for each call on a socket. */
  newRequestId: () => string;
  /** Absent for HTTP. */
  connection?: Connection | undefined;
  reply?: Reply | undefined;
  /** Watches the calls of this face. */
  watch: Watch;
}

/** Notes for REST whether the result was there already, and passes it on. */
export function acknowledge<Result extends { existed: boolean }>({ reply }: Pick<Context, 'reply'>, result: Result): Result {
  if (reply) reply.existed = result.existed;
  return result;
}
