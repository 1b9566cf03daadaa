import { createHash, randomBytes } from 'node:crypto';
import { SessionId, type UserId } from '@parley/contracts';
import { v7 as uuidv7 } from 'uuid';
import type { App } from '../app.ts';
import { luciaOn } from './lucia.ts';

/** The tokens of a session, as they are given to its device. */
export interface SessionTokens {
  access_token: string;
  refresh_token: string;
  token_type: 'Bearer';
  /** Seconds. */
  expires_in: number;
}

/** Begins a session on a device. Of the refresh token only the hash of its secret half is kept. */
export async function openSession(
  app: App,
  user_id: UserId,
  peer: { ip: string | null; user_agent: string | null },
): Promise<SessionTokens> {
  const session_id = SessionId.parse(uuidv7());
  const secret = randomBytes(32).toString('base64url');
  await luciaOn(app.db).createSession(
    user_id,
    {
      refresh_hash: createHash('sha256').update(secret).digest('base64url'),
      user_agent: peer.user_agent?.slice(0, 400) ?? null,
      ip: peer.ip,
    },
    { sessionId: session_id },
  );
  return {
    access_token: await app.tokens.sign({ user_id, session_id }),
    refresh_token: `${session_id}.${secret}`,
    token_type: 'Bearer',
    expires_in: app.tokens.lifetime,
  };
}
