import { expect, test } from 'vitest';
import { beginningOf, endOf } from './days.ts';

test.each([
  ['2026-11-22', null, '2026-11-22T00:00:00.000Z', '2026-11-23T00:00:00.000Z'],
  ['2026-11-22', 'Europe/Berlin', '2026-11-21T23:00:00.000Z', '2026-11-22T23:00:00.000Z'],
  ['2026-11-22', 'Asia/Kolkata', '2026-11-21T18:30:00.000Z', '2026-11-22T18:30:00.000Z'],
  ['2026-11-22', 'America/New_York', '2026-11-22T05:00:00.000Z', '2026-11-23T05:00:00.000Z'],
  ['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z'],
  ['2026-10-25', 'Europe/Berlin', '2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z'],
  ['2026-12-31', 'Pacific/Auckland', '2026-12-30T11:00:00.000Z', '2026-12-31T11:00:00.000Z'],
])('the day %s in the time zone %s goes from %s to %s', (day, timezone, begin, end) => {
  expect(beginningOf(day, timezone).toISOString()).toBe(begin);
  expect(endOf(day, timezone).toISOString()).toBe(end);
});
