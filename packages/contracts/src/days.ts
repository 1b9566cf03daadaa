const dayMs = 24 * 60 * 60 * 1_000;

/** When a day such as `2026-11-22` begins by the clocks of a time zone, UTC when there is none. */
export function beginningOf(day: string, timezone: string | null): Date {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  const zone = timezone ?? 'UTC';
  const about = midnight - aheadBy(zone, midnight);
  // In between the clocks may have been changed.
  return new Date(midnight - aheadBy(zone, about));
}

/** When it ends, which is when the next one begins. */
export function endOf(day: string, timezone: string | null): Date {
  const next = new Date(Date.parse(`${day}T00:00:00Z`) + dayMs).toISOString();
  return beginningOf(next.slice(0, 10), timezone);
}

/** By how many milliseconds the clocks of a time zone are ahead of UTC at a moment. */
function aheadBy(timeZone: string, at: number): number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const shown = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes) => shown.get(type) ?? 0;
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second')) - at;
}
