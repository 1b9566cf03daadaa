import {
  type Page,
  type Reaction,
  type ReactionGroup,
  ReactionId,
  type ReactionQuery,
  Time,
  type UserId,
} from '@parley/contracts';
import { type Database, messages, reactions } from '@parley/db';
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
 * The reactions to a message, grouped by emoji in the order in which each was first used. All are counted; of those who
 * reacted the first hundred are named. A column beside those of `messages`.
 * @param reader who may have `reacted` himself
 */
export const reactionGroups = (reader: UserId | Placeholder | null): SQL<ReactionGroup[]> => sql`(
  select coalesce(json_agg(json_build_object('emoji', emoji, 'count', count, 'user_ids', user_ids, 'reacted', reacted)
    order by first_at, emoji), '[]')
  from (
    select emoji, count(*) as count, (array_agg(user_id order by created_at, id))[:100] as user_ids,
      coalesce(bool_or(user_id = ${reader}), false) as reacted, min(created_at) as first_at
    from ${reactions} where message_id = ${messages.id} group by emoji
  ) groups)`;

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
