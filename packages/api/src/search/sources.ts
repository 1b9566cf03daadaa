import { MessageId, type SearchQuery, Time } from '@parley/contracts';
import { messages } from '@parley/db';
import { and, type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import { Rank } from '../page.ts';
import { type Conditions, wordsQuery } from './conditions.ts';

/** Where a page ended: how well its last message fits, when it was sent, its id; and the newest that was looked at. */
export const Keys = z.tuple([Rank, Time, MessageId, Time]);
export type Keys = z.output<typeof Keys>;

/** What is sought, of whatever comes after the page before. */
export interface Search {
  query: SearchQuery;
  conditions: Conditions;
  after: Keys | undefined;
}

/** What a search goes through: where something may fit, and what of that fits and may be seen by the reader. */
export interface Source {
  candidates?: SQL;
  fitting: SQL;
  /** Whether one plan does for all who ask the like of it. */
  lasting: boolean;
}

/** Of the newest messages. They are gone through one by one until there are enough: `select` makes the words once, and not for each. */
export function amongNewest({ query, conditions: { reach, rest, visible }, after }: Search, most: number): Source {
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
export function amongFitting({ query, conditions: { reach, rest, visible }, after }: Search, most: number): Source {
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
export function amongAll({ query, conditions: { reach, rest, listed }, after }: Search, within: SQL | undefined): Source {
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

const sentBefore = (after: Keys): SQL => sql`(said.created_at, said.id) < (${timeAndId(after)})`;

const atMost = ([, , , newest]: Keys): SQL => sql`said.created_at <= ${newest.toISOString()}::timestamptz`;

/** The keys by which messages are sorted, for a comparison of rows. */
export const timeAndId = ([, created_at, id]: Keys): SQL => sql`${created_at.toISOString()}::timestamptz, ${id}::uuid`;
