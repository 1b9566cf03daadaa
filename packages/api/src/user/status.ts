import type { Status } from '@parley/contracts';
import type { users } from '@parley/db';

type Row = Pick<typeof users.$inferSelect, 'availability' | 'status_text' | 'status_emoji' | 'status_expires_at'>;

/** A status as it is just now: it ends by itself, without anybody's help. */
export function statusOf({ availability, status_text, status_emoji, status_expires_at }: Row): Status {
  const over = status_expires_at !== null && status_expires_at.getTime() <= Date.now();
  return over
    ? { availability: 'active', text: null, emoji: null, expires_at: null }
    : { availability, text: status_text, emoji: status_emoji, expires_at: status_expires_at };
}
