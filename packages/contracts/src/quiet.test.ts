import { expect, test } from 'vitest';
import { isQuiet } from './quiet.ts';

const never = { dnd_from: null, dnd_to: null, dnd_until: null };
const at = (time: string) => new Date(`2026-11-25T${time}:00.000Z`);

test.each<[string, string, string, string | null, boolean]>([
  ['22:00', '06:00', '23:30', null, true],
  ['22:00', '06:00', '05:59', null, true],
  ['22:00', '06:00', '06:00', null, false],
  ['22:00', '06:00', '21:59', null, false],
  ['12:00', '13:00', '12:00', null, true],
  ['12:00', '13:00', '13:00', null, false],
  ['22:00', '06:00', '21:30', 'Europe/Berlin', true],
  ['22:00', '06:00', '23:30', 'America/New_York', false],
  ['00:00', '00:00', '00:00', null, false],
])('from %s to %s, at %s UTC in %s: %j', (dnd_from, dnd_to, time, timezone, quiet) => {
  expect(isQuiet({ ...never, dnd_from, dnd_to }, timezone, at(time))).toBe(quiet);
});

test('nobody is quiet who has not said so, or only half; and until a moment, whatever the clock says', () => {
  expect(isQuiet(never, null, at('12:00'))).toBe(false);
  expect(isQuiet({ ...never, dnd_from: '00:00' }, null, at('12:00'))).toBe(false);
  expect(isQuiet({ ...never, dnd_until: at('12:01') }, null, at('12:00'))).toBe(true);
  expect(isQuiet({ ...never, dnd_until: at('12:00') }, null, at('12:00'))).toBe(false);
});
