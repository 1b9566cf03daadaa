import type { Message, ReactionGroup } from '@parley/client';

type UserId = ReactionGroup['user_ids'][number];

/** Of those who reacted not all are named: whoever is not is asked of what was known before. */
export function hasReacted(me: string, { emoji, count, user_ids }: ReactionGroup, before?: Message): boolean {
  if (user_ids.some((id) => id === me)) return true;
  return count > user_ids.length && before?.reactions.find((group) => group.emoji === emoji)?.reacted === true;
}

/** A message after one of the groups of reactions to it has changed, or has come, or gone. */
export function changeGroup(message: Message, emoji: string, change: (group: ReactionGroup) => ReactionGroup): Message {
  const before = message.reactions.find((group) => group.emoji === emoji);
  const after = change(before ?? { emoji, count: 0, user_ids: [], reacted: false });
  const reactions = before ? message.reactions.map((group) => (group === before ? after : group)) : [...message.reactions, after];
  return { ...message, reactions: reactions.filter(({ count }) => count > 0) };
}

/** A group when somebody reacts as it does. */
export function join(group: ReactionGroup, id: UserId, me: string): ReactionGroup {
  if (group.user_ids.includes(id) || (id === me && group.reacted)) return group;
  return { ...group, count: group.count + 1, user_ids: [...group.user_ids, id], reacted: group.reacted || id === me };
}

/** A group when somebody takes his reaction back. Whoever is not named is believed to have been among those who are not. */
export function leave(group: ReactionGroup, id: UserId, me: string): ReactionGroup {
  const wasIn = group.user_ids.includes(id) || (id === me ? group.reacted : group.count > group.user_ids.length);
  if (!wasIn) return group;
  const user_ids = group.user_ids.filter((other) => other !== id);
  return { ...group, count: group.count - 1, user_ids, reacted: group.reacted && id !== me };
}
