import { connect, disconnect } from '@parley/db';
import { openWorld } from '@parley/testing';
import { expect, test } from 'vitest';
import { pruneEvents } from './pruning.ts';

const { mia, max, general, sql, databaseUrl } = await openWorld();
const say = (content: string) => mia.client.messages.create.mutate({ channel_id: general.id, content });

test('events of more than seven days go; who needs them is told to resync, who needs only newer ones is not', async () => {
  await say('long ago');
  const [ancient, before] = [await max.client.events.snapshot.query(), await say('also long ago')];
  await sql`update events set occurred_at = now() - interval '8 days'`;
  const recent = await max.client.events.snapshot.query();
  await say('today');

  const db = connect(databaseUrl);
  expect(await pruneEvents(db)).toBeGreaterThan(0);
  expect(await pruneEvents(db)).toBe(0);
  await disconnect(db);

  const left = await sql`select data #>> '{message,content}' as content from events`;
  expect(left).toEqual([{ content: 'today' }]);
  expect((await max.hear(ancient.last_event_id)).types()).toEqual(['resync']);
  expect((await max.hear(recent.last_event_id)).types()).toEqual(['message.created']);
  expect(await max.client.messages.get.query({ message_id: before.id })).toMatchObject({ content: 'also long ago' });
});

test('the worker does it once an hour', async () => {
  const crontab = await sql`select identifier from graphile_worker._private_known_crontabs`;
  expect(crontab).toContainEqual({ identifier: 'prune_events' });
});
