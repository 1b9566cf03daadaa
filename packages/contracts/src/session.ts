import { z } from 'zod';
import { SessionId } from './id.ts';
import { pageInput } from './page.ts';
import { Time } from './time.ts';

/** One login on one device. */
export const Session = z
  .object({
    id: SessionId,
    created_at: Time,
    last_used_at: Time.meta({ description: 'When its tokens were last renewed.' }),
    expires_at: Time,
    user_agent: z.string().nullable(),
    ip: z.string().nullable(),
    current: z.boolean().meta({ description: 'Whether it is the one that asks.' }),
  })
  .meta({ id: 'Session' });
export type Session = z.infer<typeof Session>;

export const SessionKey = z.strictObject({ session_id: SessionId });
export type SessionKey = z.output<typeof SessionKey>;

export const SessionQuery = z.strictObject(pageInput);
export type SessionQuery = z.output<typeof SessionQuery>;
