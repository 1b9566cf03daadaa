import type { Hit, MessageId, Page, SearchQuery, UserId } from '@parley/contracts';
import { type Database, messages } from '@parley/db';
import { type SQL, sql } from 'drizzle-orm';
import type { App } from '../app.ts';
import { withMessages } from '../message/whole.ts';
import { cutPage, decodeCursor } from '../page.ts';
import { conditionsOf, whereToLook, wordsQuery } from './conditions.ts';
import { highlightEach } from './highlight.ts';
import { amongAll, amongFitting, amongNewest, Keys, type Search, type Source, timeAndId } from './sources.ts';

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
