import type { MessageQuery } from '@parley/contracts';
import { connect, disconnect } from '@parley/db';
import { openWorld } from '@parley/testing';
import { afterAll, expect, test } from 'vitest';
import { encodeCursor } from '../page.ts';
import { readHistory } from './queries.ts';

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
    select uuidv7(), ${channel.id}, n, ${mia.id}, 'number ' || n, ${timeOf(0)}::timestamptz + n * interval '1 second'
    from generate_series(1, ${count}::integer) n`;
  await sql`
    insert into reactions (id, channel_id, message_id, user_id, emoji)
    select uuidv7(), channel_id, id, user_id, '👍' from messages where channel_id = ${channel.id} and seq % 5 = 0`;
  await sql`update channels set seq = ${count}, post_count = ${count} where id = ${channel.id}`;
  await sql`vacuum analyze messages, reactions`;
  return channel;
}

const asked = (query: Partial<MessageQuery>): MessageQuery => ({ channel_id: deep.id, direction: 'before', limit: 50, ...query });

const ways = ['a time', 'a number'].flatMap((by) => (['before', 'after'] as const).map((direction) => ({ by, direction })));

test.each(ways)('a page $direction $by is as near in the depth of a channel as at its end', async ({ by, direction }) => {
  const pageAt = (seq: number) => asked({ direction, cursor: by === 'a time' ? timeOf(seq) : encodeCursor([seq]) });
  const step = direction === 'before' ? -1 : 1;
  for (const seq of [100, count / 2, count - 100]) {
    const page = await owner.client.messages.list.query(pageAt(seq));
    const shown = page.items.map(({ content }) => content);
    const expected = Array.from({ length: 50 }, (_, index) => `number ${seq + step * (index + 1)}`);
    expect(shown).toEqual(direction === 'before' ? expected : expected.reverse());
  }
  const buffers = await Promise.all([100, count / 2, count - 100].map((seq) => buffersOf(pageAt(seq))));
  // Each message is looked up with its author, its reactions and its files.
  for (const some of buffers) expect(some).toBeLessThan(51 * 8);
});

/** How many of PostgreSQL's pages a page of history touches. */
async function buffersOf(query: MessageQuery): Promise<number> {
  const { sql: text, params } = readHistory(db, owner.id, query).toSQL();
  const [row] = await sql.unsafe(`explain (analyze, buffers, format json) ${text}`, params as never[]);
  const [{ Plan: plan }] = (row as unknown as { 'QUERY PLAN': [{ Plan: Record<string, number> }] })['QUERY PLAN'];
  return (plan['Shared Hit Blocks'] ?? 0) + (plan['Shared Read Blocks'] ?? 0);
}
