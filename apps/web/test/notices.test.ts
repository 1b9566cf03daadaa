import type { Event, Notification, Page } from '@parley/client';
import { expect, test } from 'vitest';
import { applyToNotices, type Wanted } from '../src/notification/notices.ts';
import { deviceOf } from '../src/account/device.ts';
import { endOf, statusLine } from '../src/people/status.ts';

const at = (number: number, changes: Partial<Notification> = {}) =>
  ({ id: `${number}`, type: 'mention', preview: `No. ${number}`, read_at: null, ...changes }) as Notification;

const event = (type: 'created' | 'updated', notification: Notification) =>
  ({ type: `notification.${type}`, data: { notification, unread_count: 1 } }) as Event;

const pagesOf = (...pages: number[][]): Page<Notification>[] =>
  pages.map((numbers, index) => ({
    items: numbers.map((number) => at(number)),
    next_cursor: index === pages.length - 1 ? null : `${index}`,
  }));

const idsAfter = (pages: Page<Notification>[], told: Event, wanted: Wanted = { status: 'all' }) =>
  applyToNotices(pages, told, wanted).map(({ items }) => items.map(({ id }) => Number(id)));

const read = { read_at: new Date() };

test('what happens comes first; told again it changes nothing', () => {
  const pages = pagesOf([5, 4], [3, 2]);
  expect(idsAfter(pages, event('created', at(6)))).toEqual([
    [6, 5, 4],
    [3, 2],
  ]);
  expect(applyToNotices(pages, event('created', at(4)), { status: 'all' })).toBe(pages);
  const once = applyToNotices(pages, event('updated', at(4, read)), { status: 'all' });
  expect(applyToNotices(once, event('created', at(4)), { status: 'all' })).toEqual(once);
});

test('what is read stays among all, leaves what is unread, and comes back to its place', () => {
  const pages = pagesOf([5, 4], [3, 2]);
  expect(idsAfter(pages, event('updated', at(4, read)))).toEqual([
    [5, 4],
    [3, 2],
  ]);
  expect(applyToNotices(pages, event('updated', at(4, read)), { status: 'all' })[0]?.items[1]?.read_at).toEqual(read.read_at);
  expect(idsAfter(pages, event('updated', at(3, read)), { status: 'unread' })).toEqual([[5, 4], [2]]);
  expect(idsAfter(pagesOf([5, 4], [2]), event('updated', at(3)), { status: 'unread' })).toEqual([
    [5, 4],
    [3, 2],
  ]);
  expect(idsAfter(pagesOf([]), event('updated', at(3)), { status: 'unread' })).toEqual([[3]]);
});

test('what is older than all that was fetched comes when more is fetched', () => {
  const [first] = pagesOf([5, 4], []);
  expect(idsAfter(first ? [first] : [], event('updated', at(3)), { status: 'unread' })).toEqual([[5, 4]]);
});

test('a list of one kind is not concerned by others, and what is gone is not listed', () => {
  const pages = pagesOf([5, 4]);
  expect(idsAfter(pages, event('created', at(6, { type: 'reaction' })), { status: 'all', type: 'mention' })).toEqual([[5, 4]]);
  expect(idsAfter(pages, event('updated', at(4, { ...read, preview: '' })))).toEqual([[5]]);
});

test('a device is called by its browser and its system; a program by its own name', () => {
  const windows =
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';
  expect(deviceOf(windows)).toBe('Chrome on Windows');
  expect(deviceOf(`${windows} Edg/140.0.0.0`)).toBe('Edge on Windows');
  expect(deviceOf('Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0')).toBe('Firefox on Linux');
  const phone =
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1';
  expect(deviceOf(phone)).toBe('Safari on iOS');
  expect(deviceOf('curl/8.5.0')).toBe('curl');
  expect([deviceOf(null), deviceOf('')]).toEqual(['Unknown device', 'Unknown device']);
});

test('a status ends when it is said to, and is one line', () => {
  const now = new Date(2026, 10, 29, 23, 50);
  expect(endOf('never', now)).toBeNull();
  expect(endOf('half an hour', now)).toEqual(new Date(2026, 10, 30, 0, 20));
  expect(endOf('an hour', now)).toEqual(new Date(2026, 10, 30, 0, 50));
  expect(endOf('today', now)).toEqual(new Date(2026, 10, 29, 23, 59, 59, 999));
  const nothing = { availability: 'active', text: null, emoji: null, expires_at: null } as const;
  expect(statusLine(nothing)).toBe('');
  expect(statusLine({ ...nothing, availability: 'busy' })).toBe('Busy');
  expect(statusLine({ ...nothing, availability: 'busy', text: 'In a meeting', emoji: '📅' })).toBe('📅 In a meeting');
});
