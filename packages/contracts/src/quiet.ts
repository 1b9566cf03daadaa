import type { NotificationPreferences } from './notification.ts';

type Wishes = Pick<NotificationPreferences, 'dnd_from' | 'dnd_to' | 'dnd_until'>;

/** Whether somebody does not want to be disturbed at a moment, by the clock of his time zone. */
export function isQuiet({ dnd_from, dnd_to, dnd_until }: Wishes, timezone: string | null, at: Date): boolean {
  if (dnd_until && at < dnd_until) return true;
  if (dnd_from === null || dnd_to === null) return false;
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone: timezone ?? 'UTC', hour: '2-digit', minute: '2-digit' }).format(at);
  // From ten to six goes over midnight.
  return dnd_from <= dnd_to ? dnd_from <= clock && clock < dnd_to : dnd_from <= clock || clock < dnd_to;
}
