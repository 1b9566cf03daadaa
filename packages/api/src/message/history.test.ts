import { connect, disconnect } from '@parley/db';
import { openWorld } from '@parley/testing';
import { afterAll, expect, test } from 'vitest';
import { fillPlaceholders, sql as written } from 'drizzle-orm';
import { encodeCursor } from '../page.ts';
import { parseStart, type Stretch, statementFor } from './history.ts';

const world = await openWorld();
const { owner, mia, workspace, sql } = world;
const db = connect(world.databaseUrl, { max: 1 });
afterAll(() => disconnect(db));

const count = 30_000;
/** One message a second, the last of them now. */
const began = Math.floor(Date.now() / 1_000) * 1_000 - count * 1_000;
const timeOf = (seq: number) => new Date(began + seq * 1_000).toISOString();

const deep = await fill('deep');
await fill('beside');

async function fill(name: string) {
  const channel = await owner.client.channels.create.mutate({ workspace_id: workspace.id, name });
  await sql`
    insert into messages (id, channel_id, seq, user_id, content, created_at)
    select gen_random_uuid(), ${channel.id}, n, ${mia.id}, 'number ' || n, ${timeOf(0)}::timestamptz + n * interval '1 second'
    from generate_series(1, ${count}::integer) n`;
  await sql`
    insert into reactions (id, channel_id, message_id, user_id, emoji)
    select gen_random_uuid(), channel_id, id, user_id, '👍' from messages where channel_id = ${channel.id} and seq % 5 = 0`;
  await sql`update channels set seq = ${count}, post_count = ${count} where id = ${channel.id}`;
  await sql`vacuum analyze messages, reactions`;
  return channel;
}

const ways = ['a time', 'a number'].flatMap((by) => (['before', 'after'] as const).map((direction) => ({ by, direction })));

test.each(ways)('a page $direction $by is as near in the depth of a channel as at its end', async ({ by, direction }) => {
  const cursorAt = (seq: number) => (by === 'a time' ? timeOf(seq) : encodeCursor([seq]));
  const step = direction === 'before' ? -1 : 1;
  for (const seq of [100, count / 2, count - 100]) {
    const page = await owner.client.messages.list.query({ channel_id: deep.id, direction, cursor: cursorAt(seq) });
    const shown = page.items.map(({ content }) => content);
    const expected = Array.from({ length: 50 }, (_, index) => `number ${seq + step * (index + 1)}`);
    expect(shown).toEqual(direction === 'before' ? expected : expected.reverse());
  }
  const stretchAt = (seq: number): Stretch => ({
    reader: owner.id,
    channel_id: deep.id,
    direction,
    start: parseStart(cursorAt(seq), direction),
    limit: 51,
  });
  const buffers = await Promise.all([100, count / 2, count - 100].map((seq) => buffersOf(stretchAt(seq))));
  // Each message is looked up with its author, its reactions and its files.
  for (const some of buffers) expect(some).toBeLessThan(51 * 8);
});

/** How many of PostgreSQL's pages it takes to read a stretch. */
async function buffersOf(stretch: Stretch): Promise<number> {
  const { statement, values } = statementFor(stretch);
  const { sql: text, params } = statement(db).getQuery();
  const [row] = await sql.unsafe(`explain (analyze, buffers, format json) ${text}`, fillPlaceholders(params, values) as string[]);
  const [{ Plan: plan }] = (row as unknown as { 'QUERY PLAN': [{ Plan: Record<string, number> }] })['QUERY PLAN'];
  return (plan['Shared Hit Blocks'] ?? 0) + (plan['Shared Read Blocks'] ?? 0);
}

test('pages are not planned anew each time', async () => {
  const stretch: Stretch = { reader: owner.id, channel_id: deep.id, direction: 'before', start: { seq: count }, limit: 51 };
  for (let pages = 0; pages < 20; pages++) {
    const { statement, values } = statementFor(stretch);
    await statement(db).execute(values);
  }
  const [plans] = await db.execute(
    written`select generic_plans, custom_plans from pg_prepared_statements where statement like '%"found"%' and generic_plans + custom_plans >= 20`,
  );
  // PostgreSQL tries five times whether it pays to look at what it is given.
  expect(plans).toEqual({ generic_plans: '15', custom_plans: '5' });
});
