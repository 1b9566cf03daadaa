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
    const found = (await findRecent(db, asked)) ?? (await findSeldom(db, reader, asked));
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
}

/** How many have to fit for a page, and for knowing whether there is a next one. */
const enoughFor = ({ sort, limit }: SearchQuery) => (sort === 'relevance' ? mostRanked : limit + 1);

/** @returns nothing when there are not enough for a page among the newest */
async function findRecent(db: Database, search: Search) {
  const enough = enoughFor(search.query);
  const few = Math.max(2_000, 20 * enough);
  const found = await find(db, search, amongNewest(search, few));
  if (found.fitting >= enough) return found.page;
  // Where there is a tenth of a page, all of it should be among ten times as many.
  if (10 * found.fitting < enough || enough === mostRanked) return undefined;
  const more = await find(db, search, amongNewest(search, 10 * few));
  return more.fitting >= enough ? more.page : undefined;
}

/** By the index of words. Whoever may read much finds enough among the newest that fit, without all his channels being listed. */
async function findSeldom(db: Database, reader: UserId, search: Search) {
  const within = await whereToLook(db, reader, search.query);
  if (!within) {
    const enough = enoughFor(search.query);
    const most = 20 * enough;
    const found = await find(db, search, amongFitting(search, most));
    if (found.fitting >= enough || found.candidates < most) return found.page;
  }
  return (await find(db, search, amongAll(search, within))).page;
}

/** What a search goes through: where something may fit, and what of that fits and may be seen by the reader. */
interface Source {
  candidates?: SQL;
  fitting: SQL;
  /** Whether one plan does for all who ask the like of it. */
  lasting: boolean;
}

/** Of the newest messages. They are gone through one by one until there are enough: `select` makes the words once, and not for each. */
function amongNewest({ query, conditions: { reach, rest, visible }, after }: Search, most: number): Source {
  const sought = wordsQuery(query.q);
  return {
    fitting: sql`
      select ${columnsFor(query)} from (
        select * from ${messages} said where ${and(reach, begun(query, after)) ?? sql`true`}
        order by created_at desc, id desc ${sql`limit ${most}`.inlineParams()}) as said
      where ${and(rest, visible, sought && sql`said.words @@ (select ${sought})`)}`,
    lasting: isUsual(query),
  };
}

/** Of the newest that fit. `offset 0` keeps the planner from going back in time until there are enough, however far. */
function amongFitting({ query, conditions: { reach, rest, visible }, after }: Search, most: number): Source {
  const sought = wordsQuery(query.q);
  return {
    candidates: sql`
      select * from (
        select ${columnsFor(query)}, said.channel_id from ${messages} said
        where ${and(reach, begun(query, after), rest, sought && sql`said.words @@ ${sought}`)} offset 0) as said
      order by created_at desc, id desc limit ${most}`,
    fitting: sql`select ${columnsFor(query)} from candidates said where ${visible}`,
    lasting: isUsual(query),
  };
}

/** Of all that fit. */
function amongAll({ query, conditions: { reach, rest, listed }, after }: Search, within: SQL | undefined): Source {
  const sought = wordsQuery(query.q);
  return {
    fitting: sql`
      select * from (
        select ${columnsFor(query)} from ${messages} said
        where ${and(reach, begun(query, after), rest, listed, within, sought && sql`said.words @@ ${sought}`)} offset 0) as said`,
    lasting: false,
  };
}

/** Words alone, and few of them: a connection keeps each form of what it has prepared, and an operator may fit much or little. */
const isUsual = ({ q: { words, narrowings }, workspace_id }: SearchQuery) =>
  words.length <= 3 && narrowings.length === 0 && !workspace_id && !words.some((one) => one.not);

/** What is sorted, and so as little as can be. */
const columnsFor = ({ sort }: SearchQuery) =>
  sort === 'relevance' ? sql`said.id, said.created_at, said.words` : sql`said.id, said.created_at`;

const begun = ({ sort }: SearchQuery, after: Keys | undefined): SQL | undefined =>
  after && (sort === 'relevance' ? atMost(after) : sentBefore(after));

/** @returns one more than the limit if there are more; and how many fit, as far as that may stand on the page, of how many */
async function find(db: Database, search: Search, source: Source) {
  const statement = db
    .select({
      message_id: sql<MessageId | null>`id`,
      created_at: sql<Date>`created_at`.mapWith(messages.created_at),
      rank: sql<number>`rank`,
      newest: sql<Date>`newest`.mapWith(messages.created_at),
      fitting: sql<number | null>`fitting`,
      candidates: sql<number | null>`candidates`,
    })
    .from(pageOf(search, source))
    .orderBy(sql`rank desc, created_at desc, id desc`);
  const rows = source.lasting ? await statement.prepare('found_messages').execute() : await statement;
  const page = rows.flatMap(({ message_id, ...row }) => (message_id ? { ...row, message_id } : []));
  return { page, fitting: rows[0]?.fitting ?? 0, candidates: rows[0]?.candidates ?? 0 };
}

/** The messages on a page, or one row without any, so that the candidates are always told. */
function pageOf({ query, after }: Search, { candidates, fitting }: Source): SQL {
  const ranked = query.sort === 'relevance';
  const sought = wordsQuery(query.q);
  const rank = ranked && sought ? sql`(1000000 * ts_rank(words, (select ${sought})))::integer` : sql`0`;
  const page = sql`
    select * from (
      select id, created_at, ${rank} as rank, count(*) over ()::integer as fitting, max(created_at) over () as newest
      from (${fitting} order by created_at desc, id desc limit ${enoughFor(query)}) as fitting) as ranked
    where ${after ? sql`(rank, created_at, id) < (${after[0]}::integer, ${timeAndId(after)})` : sql`true`}
    order by rank desc, created_at desc, id desc limit ${query.limit + 1}`;
  if (!candidates) return sql`(select *, null as candidates from (${page}) as page) as page`;
  return sql`(
    with candidates as materialized (${candidates})
    select * from (select count(*)::integer as candidates from candidates) as counted left join (${page}) as page on true) as page`;
}

const sentBefore = (after: Keys): SQL => sql`(said.created_at, said.id) < (${timeAndId(after)})`;

const atMost = ([, , , newest]: Keys): SQL => sql`said.created_at <= ${newest.toISOString()}::timestamptz`;

const timeAndId = ([, created_at, id]: Keys): SQL => sql`${created_at.toISOString()}::timestamptz, ${id}::uuid`;
