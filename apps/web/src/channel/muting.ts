import type { Channel } from '@parley/client';

/** Whether somebody wants to hear nothing of a channel just now. */
export const isMuted = ({ muted_until }: Pick<Channel, 'muted_until'>, now = new Date()): boolean =>
  muted_until !== null && muted_until > now;
