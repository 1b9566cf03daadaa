import { Refusal, type UserId } from '@parley/contracts';
import { channel_members, channels, prepared, type Queryable, users, workspace_members, workspaces } from '@parley/db';
import { and, asc, type Placeholder, type SQL, sql, type SQLWrapper } from 'drizzle-orm';
import { type PersonRow, userColumns } from './queries.ts';

/** A person as somebody who may see him, and write to him, meets him. */
export interface AccessedUser {
  id: UserId;
  person: PersonRow;
  /** `null` unless it is himself, or whoever asks is an admin of a workspace of his. */
  email: string | null;
}

const rowId = sql`${users}.id`;

/**
 * Whether somebody may see a person and write to him. He sees everybody in the workspaces where he is more than a guest,
 * and everybody in the channels and direct messages that he is in; and himself.
 * It is looked up for each person anew: without `offset 0` the planner would first gather everybody whom the reader may see.
 * @param person his id, as a column of the query
 */
export const acquainted = (reader: UserId | Placeholder, person: SQLWrapper = rowId): SQL<boolean> => sql`(
  ${person} = ${reader}
  or exists (
    select from ${workspace_members} theirs join ${workspace_members} mine on mine.workspace_id = theirs.workspace_id
    where theirs.user_id = ${person} and mine.user_id = ${reader} and mine.role <> 'guest' offset 0)
  or exists (
    select from ${channel_members} theirs join ${channel_members} mine on mine.channel_id = theirs.channel_id
    where theirs.user_id = ${person} and mine.user_id = ${reader} offset 0))`;

/** The same, of a query through which everybody goes: whom he may see is found once. */
export const acquaintances = (reader: UserId): SQL<boolean> => sql`${rowId} in (${circleOf(reader)})`;

/**
 * The same, where those whom he may see are few: each is found by his id. How many they are the planner only guesses, by
 * workspaces of any size, and it would rather look through everybody.
 */
export const fewAcquaintances = (reader: UserId): SQL<boolean> => sql`${rowId} = any (array(${circleOf(reader)}))`;

const circleOf = (reader: UserId): SQL => sql`
  select ${reader}::uuid
  union
  select theirs.user_id from ${workspace_members} theirs join ${workspace_members} mine on mine.workspace_id = theirs.workspace_id
  where mine.user_id = ${reader} and mine.role <> 'guest'
  union
  select theirs.user_id from ${channel_members} theirs join ${channel_members} mine on mine.channel_id = theirs.channel_id
  where mine.user_id = ${reader}`;

/** Up to so many it is quicker to find all whom somebody may see than to ask of each whether he may. */
const few = 5_000;

const circle = prepared((db) =>
  db
    .select({
      size: sql<number>`(
        (select coalesce(sum(member_count), 0) from ${workspaces} join ${workspace_members} mine on mine.workspace_id = ${workspaces}.id
          where mine.user_id = ${sql.placeholder('reader')})
        + (select coalesce(sum(member_count), 0) from ${channels} join ${channel_members} mine on mine.channel_id = ${channels}.id
          where mine.user_id = ${sql.placeholder('reader')}))::integer`,
    })
    .from(sql`(select 1) as one`)
    .prepare('circle'),
);

/** Whether those whom somebody may see are few. */
export async function knowsFew(db: Queryable, reader: UserId): Promise<boolean> {
  const [row] = await circle(db).execute({ reader });
  return (row?.size ?? 0) <= few;
}

const administers = (reader: Placeholder): SQL<boolean> => sql`exists (
  select from ${workspace_members} theirs join ${workspace_members} mine on mine.workspace_id = theirs.workspace_id
  where theirs.user_id = ${rowId} and mine.user_id = ${reader} and mine.role in ('owner', 'admin'))`;

const ofReader = prepared((db) => {
  const reader = sql.placeholder('reader');
  return db
    .select({
      person: userColumns,
      email: sql<string | null>`case when ${rowId} = ${reader} or ${administers(reader)} then ${users}.email end`,
    })
    .from(users)
    .where(and(sql`${rowId} = any(${sql.placeholder('user_ids')}::uuid[])`, acquainted(reader)))
    .orderBy(asc(users.id))
    .prepare('access_users');
});

/**
 * The only way to another person on somebody's behalf: they share a workspace (for a guest it must be a channel), or a
 * direct message; or he is himself.
 * @throws Refusal `not_found`
 */
export async function accessUser(db: Queryable, user_id: UserId, other_id: UserId): Promise<AccessedUser> {
  const [user] = await findAcquainted(db, user_id, [other_id]);
  if (!user) throw new Refusal('not_found', 'There is no such person, or you may not see him.');
  return user;
}

/**
 * As `accessUser`, for several people at once; one who is named twice is given once.
 * @throws Refusal `not_found` when one of them is hidden
 */
export async function accessUsers(db: Queryable, user_id: UserId, other_ids: UserId[]): Promise<AccessedUser[]> {
  const found = await findAcquainted(db, user_id, other_ids);
  if (found.length < new Set(other_ids).size)
    throw new Refusal('not_found', 'Somebody in `user_ids` does not exist, or you may not see him.');
  return found;
}

async function findAcquainted(db: Queryable, reader: UserId, user_ids: UserId[]): Promise<AccessedUser[]> {
  const rows = await ofReader(db).execute({ reader, user_ids: `{${user_ids.join()}}` });
  return rows.map(({ person, email }) => ({ id: person.id, person, email }));
}
