import type { Invitation } from '@parley/client';

/** Why an invitation brings nobody in any more; nothing as long as it does. */
export function spentBy(
  { expires_at, max_uses, uses }: Pick<Invitation, 'expires_at' | 'max_uses' | 'uses'>,
  now = new Date(),
): string | undefined {
  if (expires_at <= now) return 'Expired';
  return max_uses !== null && uses >= max_uses ? 'Used up' : undefined;
}
