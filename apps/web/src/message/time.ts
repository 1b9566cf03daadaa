const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });
const dayOfYear = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long', year: 'numeric' });
const whole = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });

export const clockTime = (at: Date) => clock.format(at);
export const wholeTime = (at: Date) => whole.format(at);

const startOfDay = (at: Date) => new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();

export const isSameDay = (one: Date, other: Date) => startOfDay(one) === startOfDay(other);

/** A day as one says it: Today, Yesterday, Monday 3 November, 3 November 2024. */
export function dayName(at: Date, now = new Date()): string {
  const days = Math.round((startOfDay(now) - startOfDay(at)) / 86_400_000);
  if (days === 0) return 'Today';
  if (days === 1) return 'Yesterday';
  return at.getFullYear() === now.getFullYear() ? day.format(at) : dayOfYear.format(at);
}

/** When something was last, within a sentence: at 12:30, yesterday at 12:30, on 3 November 2024. */
export function lastTime(at: Date, now = new Date()): string {
  const name = dayName(at, now);
  if (name === 'Today') return `at ${clockTime(at)}`;
  return name === 'Yesterday' ? `yesterday at ${clockTime(at)}` : `on ${name}`;
}
