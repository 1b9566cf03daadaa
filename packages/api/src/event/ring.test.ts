import { type Scope, toChannel, ChannelId, toUser, UserId } from '@parley/contracts';
import { v7 as uuidv7 } from 'uuid';
import { expect, test } from 'vitest';
import { Announcement } from './announcement.ts';
import { partitions } from './cursor.ts';
import type { Logged } from './log.ts';
import { Ring } from './ring.ts';

const ann = UserId.parse(uuidv7());
const [tea, coffee] = [0, 1].map(() => toChannel(ChannelId.parse(uuidv7())));
const nowhere = Array.from({ length: partitions }, () => 0);
const at = (...seqs: number[]) => nowhere.map((_, partition) => seqs[partition] ?? 0);

/** A ring with events of two channels, each in a partition of its own, by turns. */
function fill(count: number, capacity?: number): Ring {
  const ring = new Ring(nowhere, capacity);
  for (let order = 0; order < count; order++) {
    const partition = order % 2;
    const scope = partition === 0 ? tea : coffee;
    if (scope) ring.push(announce({ partition, seq: Math.floor(order / 2) + 1, scope, order }));
  }
  return ring;
}

interface Told {
  partition: number;
  seq: number;
  scope: Scope;
  order: number;
  type?: string;
  data?: unknown;
}

function announce({ order, type = 'message.created', data = { user: { id: ann } }, ...place }: Told): Announcement {
  const event = { type, workspace_id: null, channel_id: null, actor_id: null, occurred_at: '', data };
  return new Announcement({ ...place, event }, String(order), order);
}

const idsOf = (announcements: Announcement[]) => announcements.map(({ id }) => id);
const hearing = (...scopes: (Scope | undefined)[]) => new Set(scopes.filter((scope) => scope !== undefined));

test('who was away finds what was for him until he came back, and everything since, in order', () => {
  const ring = fill(20);
  expect(idsOf(ring.after(at(2, 2), at(5, 5), hearing(tea)))).toEqual(['4', '6', '8', ...range(10, 20)]);
  expect(idsOf(ring.after(at(2, 2), at(5, 5), hearing(tea, coffee)))).toEqual(range(4, 20));
  expect(idsOf(ring.after(at(2, 2), at(10, 10), hearing()))).toEqual([]);
});

test('that he left is found by whoever left, once', () => {
  const ring = fill(2);
  const left = { partition: 0, seq: 2, order: 2, type: 'member.left' };
  if (tea) ring.push(announce({ ...left, scope: tea }));
  for (const scopes of [hearing(tea, toUser(ann)), hearing(toUser(ann))])
    expect(idsOf(ring.after(at(1, 1), at(2, 1), scopes))).toEqual(['2']);
  expect(idsOf(ring.after(at(1, 1), at(2, 1), hearing(coffee)))).toEqual([]);
});

test('what is too long ago is forgotten, and no more of it is found', () => {
  const ring = fill(100, 10);
  expect(ring.reaches(at(30, 30))).toBe(false);
  expect(ring.reaches(at(45, 45))).toBe(true);
  const found = ring.after(nowhere, at(50, 50), hearing(tea));
  expect(found.length).toBeLessThan(15);
  expect(idsOf(found)).toEqual(idsOf(found).toSorted((one, other) => Number(one) - Number(other)));
  expect(idsOf(found).at(-1)).toBe('98');
});

test('of what is long it remembers less', () => {
  const ring = new Ring(nowhere);
  const content = 'x'.repeat(10_000);
  for (let seq = 1; seq <= 200; seq++)
    if (tea) ring.push(announce({ partition: 0, seq, scope: tea, order: seq, data: { message: { content } } }));
  const found = ring.after(nowhere, at(200), hearing(tea));
  expect(found.length).toBeLessThan(110);
  expect(found.at(-1)?.id).toBe('200');
  expect(found.length).toBeGreaterThan(10);
  expect(ring.reaches(at(200 - found.length))).toBe(true);
  expect(ring.reaches(at(199 - found.length))).toBe(false);
});

test('what is amended is found as it is now', () => {
  const ring = fill(4);
  const change = (logged: Logged) => (logged.seq === 1 ? { ...logged, event: { ...logged.event, data: 'amended' } } : logged);
  ring.amend(0, change);
  const dataOf = (announcements: Announcement[]) => announcements.map(({ logged }) => logged.event.data);
  expect(dataOf(ring.after(nowhere, at(2, 2), hearing(tea)))).toEqual(['amended', { user: { id: ann } }]);
  expect(dataOf(ring.after(nowhere, nowhere, hearing()))[0]).toBe('amended');
});

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => String(from + index));
