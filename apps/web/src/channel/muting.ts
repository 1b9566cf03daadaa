import type { Channel } from '@parley/client';

/** Whether somebody wants to hear nothing of a channel just now. */
export const isMuted = ({ muted_until }: Pick<Channel, 'muted_until'>, now = new Date()): boolean =>
  muted_until !== null && muted_until > now;

/** When a mute ends that does not end by itself. */
const never = new Date('2999-12-31T23:59:59Z');
const hour = 3_600_000;
const morning = 8;

/** For how long a channel can be muted, and when that ends. */
export function mutesFrom(now: Date): [label: string, until: Date][] {
  return [
    ['Mute for an hour', new Date(now.getTime() + hour)],
    ['Mute until tomorrow', new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, morning)],
    ['Mute until I turn it on again', never],
  ];
}

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const dayAndClock = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** When a mute ends, as one says it. */
export function untilWhen(until: Date, now = new Date()): string {
  if (until >= never) return 'until you turn it on again';
  return `until ${(until.toDateString() === now.toDateString() ? clock : dayAndClock).format(until)}`;
}
