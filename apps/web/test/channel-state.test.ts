import type { Channel, ChannelMember, Event, Page } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { isMuted, mutesFrom, untilWhen } from '../src/channel/muting.ts';
import { asChannelName, faultInName } from '../src/channel/naming.ts';
import { applyToRoll } from '../src/channel/roll.ts';
import { applyToSeen } from '../src/channel/seen.ts';

const event = (type: string, data: object, more: object = {}) =>
  ({ type, workspace_id: 'w', channel_id: 'c', actor_id: 'a', occurred_at: new Date(5), data, ...more }) as unknown as Event;

describe('what a channel can be called', () => {
  test.each(['design', 'über-uns', '設計', 'q4_2026'])('%s can', (name) => expect(faultInName(name)).toBeUndefined());
  test.each(['a b', 'what?', 'Design', 'x'.repeat(81)])('%s cannot', (name) =>
    expect(faultInName(name)).toMatch(/^The name must/),
  );
  test('nothing is not wrong yet', () => expect(faultInName('')).toBeUndefined());
  test('what is typed comes nearer to it', () => expect(asChannelName('Our New  Plans')).toBe('our-new-plans'));
});

describe('muting', () => {
  const now = new Date(2026, 1, 3, 22, 30);

  test('one is muted until then, and not after', () => {
    expect(isMuted({ muted_until: new Date(2026, 1, 3, 22, 31) }, now)).toBe(true);
    expect(isMuted({ muted_until: now }, now)).toBe(false);
    expect(isMuted({ muted_until: null }, now)).toBe(false);
  });

  test('an hour, until the next morning, or for ever', () => {
    const [hour, tomorrow, never] = mutesFrom(now).map(([, until]) => until);
    expect(hour).toEqual(new Date(2026, 1, 3, 23, 30));
    expect(tomorrow).toEqual(new Date(2026, 1, 4, 8));
    expect(never && untilWhen(never, now)).toBe('until you turn it on again');
    expect(hour && untilWhen(hour, now)).toMatch(/^until (23:30|11:30)/);
  });
});

describe('a channel that is looked at', () => {
  const seen = { id: 'c', name: 'tea', topic: null, is_member: false, member_count: 3, updated_at: new Date(3) } as Channel;
  const updated = (at: number, seen_by: string | null = null) =>
    event('channel.updated', { channel: { ...seen, topic: 'Green', member_count: 9, updated_at: new Date(at) }, seen_by });

  test('follows its changes, and keeps what is his own', () => {
    expect(applyToSeen(seen, updated(4))).toEqual({ ...seen, topic: 'Green', updated_at: new Date(4) });
  });

  test('an older change, one of another channel, or one that is for somebody alone changes nothing', () => {
    expect(applyToSeen(seen, updated(2))).toBe(seen);
    expect(applyToSeen(seen, updated(4, 'u'))).toBe(seen);
    expect(applyToSeen({ ...seen, id: 'd' as Channel['id'] }, updated(4))).toMatchObject({ topic: null });
  });

  test('is gone when it is deleted, or made private', () => {
    expect(applyToSeen(seen, event('channel.deleted', { channel_id: 'c' }))).toBeNull();
    expect(applyToSeen(seen, event('channel.deleted', { channel_id: 'd' }))).toBe(seen);
    expect(applyToSeen(undefined, updated(4))).toBeUndefined();
  });
});

describe('who is in a channel', () => {
  const user = (id: string) => ({ id }) as ChannelMember['user'];
  const page = (next_cursor: string | null): Page<ChannelMember> => ({
    items: [{ user: user('mia'), joined_at: new Date(1) }],
    next_cursor,
  });
  const joined = event('member.joined', { channel_id: 'c', user: user('max') });
  const left = event('member.left', { channel_id: 'c', user: user('mia') });
  const whoIsOn = (page: Page<ChannelMember>) => page.items.map(({ user }) => user.id);

  test('who comes stands at the end of the last page, once', () => {
    const after = applyToRoll(page(null), joined, 'c');
    expect(whoIsOn(after)).toEqual(['mia', 'max']);
    expect(applyToRoll(after, joined, 'c')).toBe(after);
    expect(whoIsOn(applyToRoll(page('more'), joined, 'c'))).toEqual(['mia']);
  });

  test('who leaves is taken from wherever he stands', () => {
    expect(whoIsOn(applyToRoll(page('more'), left, 'c'))).toEqual([]);
  });

  test('what happens in another channel changes nothing', () => {
    const before = page(null);
    expect(applyToRoll(before, joined, 'd')).toBe(before);
    expect(applyToRoll(before, left, 'd')).toBe(before);
  });
});
