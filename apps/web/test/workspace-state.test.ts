import { AuditAction, type AuditEntry } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { told } from '../src/workspace/deeds.ts';
import { spentBy } from '../src/workspace/spent.ts';

describe('an invitation', () => {
  const now = new Date(2026, 1, 3);
  const later = new Date(2026, 1, 4);

  test('brings people in until it expires or is used up', () => {
    expect(spentBy({ expires_at: later, max_uses: null, uses: 9 }, now)).toBeUndefined();
    expect(spentBy({ expires_at: later, max_uses: 2, uses: 1 }, now)).toBeUndefined();
    expect(spentBy({ expires_at: later, max_uses: 2, uses: 2 }, now)).toBe('Used up');
    expect(spentBy({ expires_at: now, max_uses: null, uses: 0 }, now)).toBe('Expired');
  });
});

describe('what was done', () => {
  const mia = { id: 'mia', username: 'mia' };
  const max = { id: 'max', username: 'max' };
  const entry = (about: object) =>
    ({ actor: mia, user: null, fields: [], role: null, refused_right: null, ...about }) as unknown as AuditEntry;

  test.each([
    [{ action: 'member.remove', user: mia }, 'left the workspace'],
    [{ action: 'member.remove', user: max }, 'removed @max'],
    [{ action: 'member.update', user: max, role: 'admin' }, 'made @max admin'],
    [{ action: 'member.update', user: mia, role: 'member' }, 'made himself member'],
    [{ action: 'workspace.update', fields: ['name', 'members_can_invite'] }, 'changed name, members can invite of the workspace'],
    [{ action: 'channel.update', fields: ['topic'] }, 'changed topic of #tea'],
    [{ action: 'right.refuse', refused_right: 'channel.delete' }, 'tried channel.delete and was refused'],
    [{ action: 'auth.fail', actor: null, user: mia }, 'gave a wrong password for @mia'],
  ])('%j is said as: %s', (about, words) => expect(told(entry(about), 'tea')).toBe(words));

  test('there are words for everything, also where nothing more is known', () => {
    for (const action of AuditAction.options) expect(told(entry({ action }), undefined)).toMatch(/^[a-z]/);
  });
});
