import {
  type Message,
  type MessageId,
  type NewReaction,
  type Reaction,
  reactionAdded,
  ReactionId,
  type ReactionKey,
  reactionRemoved,
  Refusal,
  type UserId,
} from '@parley/contracts';
import { now, reactions, type Transaction } from '@parley/db';
import { and, eq, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { App } from '../app.ts';
import { change } from '../event/change.ts';
import { lockMessage } from '../message/access.ts';
import { forgetReaction, tellReaction } from '../notification/reactions.ts';
import { reactionColumns } from './queries.ts';
import { findEmoji, readEmoji } from './shortcodes.ts';

/** What became of a reaction: it is new, or it was there already. */
export interface Reacted {
  reaction: Reaction;
  existed: boolean;
}

/** How many different emoji a message can have. */
const mostKinds = 50;

/**
 * Reacts to a message. The same again changes nothing.
 * @throws Refusal `invalid_input` (no emoji has this name), `not_found`, `not_a_member`, `channel_archived`, `too_many_reactions`
 */
export async function addReaction(app: App, actor_id: UserId, { message_id, emoji: written }: NewReaction): Promise<Reacted> {
  return change(app, actor_id, async (tx, publish) => {
    const { view, channel } = await lockMessage(app, tx, actor_id, message_id, 'reaction.add');
    const emoji = await findEmoji(tx, channel, written);
    const reaction = await insertReaction(tx, { ...view, user_id: actor_id }, emoji);
    if (!reaction) return { reaction: await findEarlier(tx, message_id, emoji, actor_id), existed: true };
    const { workspace_id } = channel;
    publish(reactionAdded, { reaction, workspace_id, channel_id: channel.id });
    await tellReaction(app, tx, publish, { message: view, workspace_id, actor_id, emoji });
    return { reaction, existed: false };
  });
}

/**
 * Takes one's own reaction back.
 * @throws Refusal `not_found`, `not_allowed` (it is another's), `not_a_member`, `channel_archived`
 */
export async function removeReaction(app: App, actor_id: UserId, { message_id, reaction_id }: ReactionKey): Promise<void> {
  return change(app, actor_id, async (tx, publish) => {
    const { view, channel } = await lockMessage(app, tx, actor_id, message_id, 'reaction.remove');
    const reaction = await findByKey(tx, actor_id, { message_id, reaction_id });
    if (!reaction) throw new Refusal('not_found', 'There is no such reaction to this message.');
    if (reaction.user_id !== actor_id) throw new Refusal('not_allowed', 'This is somebody else’s reaction.');
    await tx.delete(reactions).where(eq(reactions.id, reaction.id));
    const { workspace_id } = channel;
    publish(reactionRemoved, { reaction, workspace_id, channel_id: channel.id });
    await forgetReaction(app, tx, publish, { message: view, workspace_id, actor_id, emoji: reaction.emoji });
  });
}

async function findByKey(
  tx: Transaction,
  actor_id: UserId,
  { message_id, reaction_id }: ReactionKey,
): Promise<Reaction | undefined> {
  const id = ReactionId.safeParse(reaction_id);
  if (!id.success) return findReaction(tx, message_id, readEmoji(reaction_id), actor_id);
  const [row] = await tx
    .select(reactionColumns)
    .from(reactions)
    .where(and(eq(reactions.id, id.data), eq(reactions.message_id, message_id)));
  return row;
}

async function findReaction(
  tx: Transaction,
  message_id: MessageId,
  emoji: string,
  user_id: UserId,
): Promise<Reaction | undefined> {
  const [row] = await tx
    .select(reactionColumns)
    .from(reactions)
    .where(and(eq(reactions.message_id, message_id), eq(reactions.emoji, emoji), eq(reactions.user_id, user_id)));
  return row;
}

/** @returns nothing when he reacted so already, or when there is no room for another emoji */
async function insertReaction(
  tx: Transaction,
  { id: message_id, channel_id, user_id }: Pick<Message, 'id' | 'channel_id' | 'user_id'>,
  emoji: string,
): Promise<Reaction | undefined> {
  const toMessage = sql`from ${reactions} where message_id = ${message_id}`;
  const hasRoom = sql`exists (select ${toMessage} and emoji = ${emoji}) or (select count(distinct emoji) ${toMessage}) < ${mostKinds}`;
  const [row] = await tx
    .insert(reactions)
    .select(
      sql`select ${uuidv7()}::uuid, ${channel_id}::uuid, ${message_id}::uuid, ${user_id}::uuid, ${emoji}::text, ${now} where ${hasRoom}`,
    )
    .onConflictDoNothing()
    .returning(reactionColumns);
  return row;
}

async function findEarlier(tx: Transaction, message_id: MessageId, emoji: string, user_id: UserId): Promise<Reaction> {
  const earlier = await findReaction(tx, message_id, emoji, user_id);
  if (earlier) return earlier;
  throw new Refusal('too_many_reactions', `A message has at most ${mostKinds} different reactions. Use one of them.`);
}
