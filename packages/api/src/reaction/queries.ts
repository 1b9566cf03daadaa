import { type Page, type Reaction, ReactionId, type ReactionQuery, Time, type UserId } from '@parley/contracts';
import { type Database, type Queryable, reactions } from '@parley/db';
import { and, asc, eq, type Placeholder, type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import { cutPage, decodeCursor } from '../page.ts';

export const reactionColumns = {
  id: reactions.id,
  emoji: reactions.emoji,
  user_id: reactions.user_id,
  message_id: reactions.message_id,
  created_at: reactions.created_at,
};

/**
 * The reactions to messages, grouped by emoji in the order in which each was first used. All are counted; of those who
 * reacted the first hundred are named.
 * @param reader who may have `reacted` himself
 * @param which what the ids of the messages equal
 */
export const reactionGroups = (db: Queryable, reader: UserId | Placeholder | null, which: SQL) =>
  db
    .select({
      message_id: reactions.message_id,
      emoji: reactions.emoji,
      count: sql<number>`count(*)`.as('count'),
      user_ids: sql<UserId[]>`(array_agg(user_id order by created_at, id))[:100]`.as('user_ids'),
      reacted: sql<boolean>`coalesce(bool_or(user_id = ${reader}), false)`.as('reacted'),
    })
    .from(reactions)
    .where(sql`${reactions.message_id} = ${which}`)
    .groupBy(reactions.message_id, reactions.emoji)
    .orderBy(sql`min(${reactions.created_at})`, reactions.emoji)
    .as('reactions');

const Keys = z.tuple([Time, ReactionId]);

/** Who reacted to a message, and how, in the order in which they did. */
export async function listReactions(db: Database, { message_id, limit, cursor }: ReactionQuery): Promise<Page<Reaction>> {
  const after = cursor === undefined ? undefined : decodeCursor(Keys, cursor);
  const rows = await db
    .select(reactionColumns)
    .from(reactions)
    .where(
      and(
        eq(reactions.message_id, message_id),
        after && sql`(${reactions.created_at}, ${reactions.id}) > (${after[0].toISOString()}::timestamptz, ${after[1]}::uuid)`,
      ),
    )
    .orderBy(asc(reactions.created_at), asc(reactions.id))
    .limit(limit + 1);
  return cutPage(
    rows,
    limit,
    ({ created_at, id }) => [created_at.toISOString(), id],
    (row) => row,
  );
}
