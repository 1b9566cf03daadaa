import { type Page, type PeopleQuery, type User, type UserId, UserId as UserIdSchema, WellFormed } from '@parley/contracts';
import { type Queryable, users, workspace_members } from '@parley/db';
import { and, asc, desc, eq, exists, gt, type SQL, sql, type SQLWrapper } from 'drizzle-orm';
import { z } from 'zod';
import type { App } from '../app.ts';
import { cutPage, decodeCursor, Rank } from '../page.ts';
import { accessWorkspace } from '../workspace/access.ts';
import { acquainted, acquaintances, fewAcquaintances, knowsFew } from './access.ts';
import { toUser, userColumns } from './queries.ts';

const NameKeys = z.tuple([WellFormed]);

/**
 * The people whom somebody may see and write to: the best match first, or by username when nothing is looked for.
 * @throws Refusal `not_found` for a workspace that he does not belong to
 */
export async function listPeople(app: App, reader: UserId, query: PeopleQuery): Promise<Page<User>> {
  const { q, workspace_id } = query;
  if (workspace_id !== undefined) await accessWorkspace(app.db, reader, workspace_id);
  return q === undefined ? listAll(app, reader, query) : searchPeople(app, reader, q, query);
}

type PageOfPeople = Pick<PeopleQuery, 'workspace_id' | 'limit' | 'cursor'>;

async function listAll(app: App, reader: UserId, { workspace_id, limit, cursor }: PageOfPeople): Promise<Page<User>> {
  const after = cursor === undefined ? undefined : decodeCursor(NameKeys, cursor)[0];
  const rows = await app.db
    .select(userColumns)
    .from(users)
    .where(
      and(
        acquaintances(reader),
        within(app.db, workspace_id, users.id),
        after === undefined ? undefined : gt(users.username, after),
      ),
    )
    .orderBy(asc(users.username))
    .limit(limit + 1);
  return cutPage(
    rows,
    limit,
    (row) => [row.username],
    (row) => toUser(app, row),
  );
}

const Keys = z.tuple([Rank, UserIdSchema]);
type Keys = z.infer<typeof Keys>;

/** Whose names begin as what is sought; and, where there is nobody, who is called like it, which takes longer to find. */
const ways = {
  beginning: { all: sql`people_beginning`, ranks: sql`rank > 1000` },
  alike: { all: sql`people_like`, ranks: sql`rank between 400 and 1000` },
};

/** Whoever is only called like it ranks no higher. */
const highestAlike = 1_000;

async function searchPeople(
  app: App,
  reader: UserId,
  q: string,
  { workspace_id, limit, cursor }: PageOfPeople,
): Promise<Page<User>> {
  const sought = q.normalize('NFKC').toLowerCase().replace(/^@/, '');
  // Without letters there is nothing to compare by: everybody would be looked at.
  if (!/[\p{L}\p{N}]/u.test(sought)) return { items: [], next_cursor: null };
  const after = cursor === undefined ? undefined : decodeCursor(Keys, cursor);
  const search = { reader, sought, workspace_id, after, knowsFew: await knowsFew(app.db, reader) };
  const rows = after && after[0] <= highestAlike ? [] : await findRanked(app, 'beginning', search, limit + 1);
  const isMistyped = rows.length === 0 && !(after && after[0] > highestAlike);
  if (isMistyped) rows.push(...(await findRanked(app, 'alike', search, limit + 1)));
  return cutPage(
    rows,
    limit,
    (row) => [row.rank, row.person.id],
    (row) => toUser(app, row.person),
  );
}

interface Search {
  reader: UserId;
  sought: string;
  workspace_id: PeopleQuery['workspace_id'];
  after: Keys | undefined;
  knowsFew: boolean;
}

async function findRanked(app: App, way: keyof typeof ways, search: Search, limit: number) {
  const { reader, sought, workspace_id, after, knowsFew } = search;
  const id = sql<UserId>`id`.mapWith(users.id);
  const rank = sql<number>`rank`;
  // Sorted before it is asked whether he may see them: that is asked only until the page is full.
  const found = app.db
    .select({ id: id.as('person_id'), rank: rank.as('rank') })
    .from(knowsFew ? rankedAcquaintances(reader, sought) : sql`${ways[way].all}(${sought})`)
    .where(and(ways[way].ranks, after && sql`(-${rank}, ${id}) > (${-after[0]}::int, ${after[1]}::uuid)`))
    .orderBy(desc(rank), asc(id))
    .offset(0)
    .as('found');
  const page = app.db
    .select()
    .from(found)
    .where(and(knowsFew ? undefined : acquainted(reader, found.id), within(app.db, workspace_id, found.id)))
    .orderBy(desc(found.rank), asc(found.id))
    .limit(limit)
    .as('page');
  return await app.db
    .select({ person: userColumns, rank: page.rank })
    .from(page)
    .innerJoin(users, eq(users.id, page.id))
    .orderBy(desc(page.rank), asc(page.id));
}

/** Those few whom somebody may see, each with how well his name fits. */
const rankedAcquaintances = (reader: UserId, sought: string): SQL => sql`(
  select ${users.id}, name_rank(${sought}, ${users.username}, ${users.display_name}) as rank
  from ${users} where ${fewAcquaintances(reader)} offset 0) as acquaintances`;

const within = (db: Queryable, workspace_id: PeopleQuery['workspace_id'], person: SQLWrapper): SQL | undefined =>
  workspace_id &&
  exists(
    db
      .select({ one: sql`1` })
      .from(workspace_members)
      .where(and(eq(workspace_members.workspace_id, workspace_id), eq(workspace_members.user_id, person))),
  );
