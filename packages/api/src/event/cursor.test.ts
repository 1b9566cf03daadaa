import { type Scope, toUser, UserId } from '@parley/contracts';
import { expect, test } from 'vitest';
import { Pen } from './announcement.ts';
import { parseCursor, partitions } from './cursor.ts';
import type { Logged } from './log.ts';

const epoch = 'e';
const zero = Array.from({ length: partitions }, () => 0);
const scope: Scope = toUser(UserId.parse('01890a5d-ac96-774b-bcce-b302099a8057'));
const event = { type: 'user.updated', workspace_id: null, channel_id: null, actor_id: null, occurred_at: '', data: {} };
const logged = (partition: number, seq: number): Logged => ({ partition, seq, scope, event });

const orders = [
  [logged(0, 1), logged(11, 1), logged(0, 2)],
  [logged(11, 1), logged(0, 1), logged(0, 2)],
  [logged(0, 1), logged(0, 2), logged(11, 1)],
];

test('an id never stands for two events, in whatever order two nodes or a replay tell them', () => {
  const meanings = new Map<string, Set<string>>();
  for (const order of orders) {
    const pen = new Pen(epoch, zero);
    for (const { id, logged: told } of order.map((one) => pen.announce(one))) {
      meanings.set(id, (meanings.get(id) ?? new Set()).add(`${told.partition}/${told.seq}`));
    }
  }
  expect([...meanings.values()].filter(({ size }) => size > 1)).toEqual([]);
});

test('an id is a cursor: it continues after all that was told before it', () => {
  const pen = new Pen(epoch, zero);
  const [id = ''] = orders.slice(0, 1).map((order) => order.map((one) => pen.announce(one).id).at(-1));
  const heads = zero.with(0, 5).with(11, 5);
  expect(parseCursor(id, { epoch, heads, floors: zero })).toEqual(zero.with(0, 2).with(11, 1));
});
