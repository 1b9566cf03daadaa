import { type Hit, MessageId, type Page, type SearchQuery, Time, type UserId } from '@parley/contracts';
import { type Database, messages } from '@parley/db';
import { and, type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { App } from '../app.ts';
import { withMessages } from '../message/whole.ts';
import { cutPage, decodeCursor, Rank } from '../page.ts';
import { type Conditions, conditionsOf, whereToLook, wordsQuery } from './conditions.ts';
import { highlightEach } from './highlight.ts';

/** Where a page ended: how well its last message fits, when it was sent, its id; and the newest that was looked at. */
const Keys = z.tuple([Rank, Time, MessageId, Time]);
type Keys = z.output<typeof Keys>;

/** `ts_rank` looks at each of them. */
const mostRanked = 1_000;

/**
 * The messages with all the words, of those that the reader may see at this moment.
 *
 * The newest few thousand messages are gone through first: what is said often is found there. Only what is said more seldom is
 * asked of the index of words, which knows no order: it gives all that fits, and so there should not be too much of that.
 */
export async function searchMessages(app: App, reader: UserId, query: SearchQuery): Promise<Page<Hit>> {
  const after = query.cursor === undefined ? undefined : decodeCursor(Keys, query.cursor);
  const { items, next_cursor } = await app.searcher.search(reader, async (db) => {
    const conditions = await conditionsOf(db, reader, query);
    const asked = { query, conditions, after };
    const recent = await findRecent(db, asked);
    const found = recent ?? (await find(db, { ...asked, within: await whereToLook(db, reader, query.workspace_id) }));
    const page = cutPage(
      found,
      query.limit,
      ({ rank, created_at, message_id, newest }) => [
        rank,
        created_at.toISOString(),
        message_id,
        (after?.[3] ?? newest).toISOString(),
      ],
      (row) => row,
    );
    return { ...page, items: await withMessages(app, db, reader, page.items) };
  });
  const kept = await highlightEach(
    items.filter(({ message }) => !message.deleted_at),
    query.q,
  );
  return { items: kept.map(({ highlight, message }): Hit => ({ type: 'message', highlight, message })), next_cursor };
}

interface Search {
  query: SearchQuery;
  conditions: Conditions;
  after: Keys | undefined;
  /** Looks only at so many, the newest. */
  among?: number;
  /** Looks only there. */
  within?: SQL | undefined;
}

/** @returns nothing when there are not enough for a page among the newest */
async function findRecent(db: Database, search: Search) {
  const enough = search.query.sort === 'relevance' ? mostRanked : search.query.limit + 1;
  const few = Math.max(2_000, 20 * enough);
  const found = await find(db, { ...search, among: few });
  const fitting = found[0]?.considered ?? 0;
  if (fitting >= enough) return found;
  // Where there is a tenth of a page, all of it should be among ten times as many.
  if (10 * fitting < enough || enough === mostRanked) return undefined;
  const more = await find(db, { ...search, among: 10 * few });
  return (more[0]?.considered ?? 0) >= enough ? more : undefined;
}

/** @returns one more than the limit if there are more; `considered` is how many fit of those that may stand on the page */
async function find(db: Database, search: Search) {
  const statement = db
    .select({
      message_id: sql<MessageId>`id`,
      created_at: sql<Date>`created_at`.mapWith(messages.created_at),
      rank: sql<number>`rank`,
      considered: sql<number>`considered`,
      newest: sql<Date>`newest`.mapWith(messages.created_at),
    })
    .from(pageOf(search))
    .orderBy(sql`rank desc, created_at desc, id desc`);
  return search.among !== undefined && isUsual(search.query)
    ? await statement.prepare('newest_messages').execute()
    : await statement;
}

/** Only what many ask is kept prepared: a connection keeps each form of it. */
const isUsual = ({ q: { words, narrowings } }: SearchQuery) =>
  words.length <= 2 && narrowings.length <= 1 && ![...words, ...narrowings].some((one) => one.not);

/** Which messages stand on a page. */
function pageOf(search: Search): SQL {
  const { query, after, among } = search;
  const ranked = query.sort === 'relevance';
  const sought = wordsQuery(query.q);
  const rank = ranked && sought ? sql`(1000000 * ts_rank(words, (select ${sought})))::integer` : sql`0`;
  return sql`(
    select * from (
      select id, created_at, ${rank} as rank, count(*) over ()::integer as considered, max(created_at) over () as newest
      from (${among === undefined ? allOf(search) : newestOf(search, among)}
        order by created_at desc, id desc limit ${ranked ? mostRanked : query.limit + 1}) as candidates) as fitting
    where ${after ? sql`(rank, created_at, id) < (${after[0]}::integer, ${timeAndId(after)})` : sql`true`}
    order by rank desc, created_at desc, id desc limit ${query.limit + 1}) as page`;
}

/** What fits of the newest. They are gone through one by one until there are enough, and so the words are made once, by a `select`. */
function newestOf({ query, conditions, after }: Search, among: number): SQL {
  const sought = wordsQuery(query.q);
  return sql`
    select ${columnsFor(query)} from (
      select * from ${messages} said where ${begun(query, conditions, after) ?? sql`true`}
      order by created_at desc, id desc ${sql`limit ${among}`.inlineParams()}) as said
    where ${and(conditions.ofFew, sought && sql`said.words @@ (select ${sought})`)}`;
}

/** All that fits. `offset 0` keeps the planner from going back in time until the page is full, however far. */
function allOf({ query, conditions, after, within }: Search): SQL {
  const sought = wordsQuery(query.q);
  return sql`
    select * from (
      select ${columnsFor(query)} from ${messages} said
      where ${and(begun(query, conditions, after), conditions.ofMany, within, sought && sql`said.words @@ ${sought}`)}
      offset 0) as found`;
}

/** What is sorted: as little as can be. */
const columnsFor = ({ sort }: SearchQuery) =>
  sort === 'relevance' ? sql`said.id, said.created_at, said.words` : sql`said.id, said.created_at`;

const begun = ({ sort }: SearchQuery, { reach }: Conditions, after: Keys | undefined) =>
  and(reach, after && (sort === 'relevance' ? atMost(after) : sentBefore(after)));

const sentBefore = (after: Keys): SQL => sql`(said.created_at, said.id) < (${timeAndId(after)})`;

const atMost = ([, , , newest]: Keys): SQL => sql`said.created_at <= ${newest.toISOString()}::timestamptz`;

const timeAndId = ([, created_at, id]: Keys): SQL => sql`${created_at.toISOString()}::timestamptz, ${id}::uuid`;
