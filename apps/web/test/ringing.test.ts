import type { Call, Channel, Event, User } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { applyToLive, applyToRinging } from '../src/call/state.ts';

const me = 'me' as User['id'];
const here = 'here' as Channel['id'];

const call = (id: string, ...user_ids: string[]) =>
  ({ id, channel_id: here, participants: user_ids.map((id) => ({ user: { id } })) }) as Call;

const event = (type: 'call.started' | 'call.updated' | 'call.ended', about: Call, workspace_id: string | null = null) =>
  ({ type, workspace_id, data: { call: about } }) as Event;

describe('being called', () => {
  const rung = applyToRinging([], event('call.started', call('one', 'you')), me);

  test('a direct message calls, a channel does not, nor does what one began oneself', () => {
    expect(rung).toEqual([call('one', 'you')]);
    expect(applyToRinging([], event('call.started', call('one', 'you'), 'acme'), me)).toEqual([]);
    expect(applyToRinging([], event('call.started', call('one', 'me')), me)).toEqual([]);
  });

  test('an event that comes again calls once', () => {
    expect(applyToRinging(rung, event('call.started', call('one', 'you')), me)).toHaveLength(1);
  });

  test('it is over when one has come, on whichever device, or when the call has ended', () => {
    expect(applyToRinging(rung, event('call.updated', call('one', 'you', 'her')), me)).toEqual([call('one', 'you', 'her')]);
    expect(applyToRinging(rung, event('call.updated', call('one', 'you', 'me')), me)).toEqual([]);
    expect(applyToRinging(rung, event('call.ended', call('one', 'you')), me)).toEqual([]);
  });
});

describe('the call of a channel', () => {
  test('is what was last heard of it, until it ends', () => {
    expect(applyToLive(null, event('call.started', call('one', 'you')), here)).toEqual(call('one', 'you'));
    expect(applyToLive(call('one', 'you'), event('call.updated', call('one', 'you', 'me')), here)).toEqual(
      call('one', 'you', 'me'),
    );
    expect(applyToLive(call('one'), event('call.ended', call('one')), here)).toBeNull();
  });

  test('the end of one before it, and what happens elsewhere, leave it as it is', () => {
    const live = call('two', 'you');
    expect(applyToLive(live, event('call.ended', call('one')), here)).toBe(live);
    expect(applyToLive(live, event('call.started', { ...call('three'), channel_id: 'there' as Channel['id'] }), here)).toBe(live);
  });
});
