import type { Claims } from './tokens.ts';

/** The socket that a call comes over. */
export interface Connection {
  /** Counts a subscription until what this returns is called; with too many the socket is closed. */
  openSubscription(): () => void;
  /** The access token under which calls are made now. */
  readonly token: string;
  /** Its session has a new token: the socket may stay as long as that. */
  renew(token: string, claims: Claims): void;
}

/** Where a call comes from: kept with the session that it begins, and counted by when it is made too often. */
export interface Peer {
  ip: string | null;
  user_agent: string | null;
}
