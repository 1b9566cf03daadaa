import type { Event, Message, Page } from '@parley/client';

/** Messages of a channel or a thread, and how to get more of them. */
export type MessagePage = Page<Message>;

/** Where new messages go in a page: at its beginning, at its end, or nowhere, for others have come after it. */
export type Growth = 'newest first' | 'oldest first' | 'none';

/** Which messages a list shows: the posts of a channel, or the replies in a thread. */
export interface Listed {
  channel_id: string;
  /** `null`: what is not in threads. */
  parent_message_id: string | null;
}

/**
 * A page after an event. An event that comes again changes nothing.
 * @param me whose reactions are his own
 */
export function applyToPage(page: MessagePage, event: Event, listed: Listed, growth: Growth, me: string): MessagePage {
  if (event.type === 'message.created') return add(page, event.data.message, listed, growth);
  const items = changeItems(page.items, event, me);
  return items === page.items ? page : { ...page, items };
}

function add(page: MessagePage, message: Message, { channel_id, parent_message_id }: Listed, growth: Growth): MessagePage {
  const isListed = message.channel_id === channel_id && message.parent_message_id === parent_message_id;
  if (!isListed || growth === 'none' || page.items.some(({ id }) => id === message.id)) return page;
  const items = [...page.items, message].sort((one, other) => one.seq - other.seq);
  return { ...page, items: growth === 'oldest first' ? items : items.reverse() };
}

function changeItems(items: Message[], event: Event, me: string): Message[] {
  const id = messageOf(event);
  const before = items.find((message) => message.id === id);
  if (!before) return items;
  const after = applyToMessage(before, event, me);
  if (after === undefined) return items.filter((message) => message !== before);
  return items.map((message) => (message === before ? after : message));
}

function messageOf(event: Event): string | undefined {
  switch (event.type) {
    case 'message.updated':
    case 'message.pinned':
    case 'message.unpinned':
      return event.data.message.id;
    case 'message.deleted':
    case 'thread.updated':
      return event.data.message_id;
    case 'reaction.added':
    case 'reaction.removed':
      return event.data.reaction.message_id;
    default:
      return undefined;
  }
}

/** A message after an event that is about it; nothing when it is gone. */
export function applyToMessage(message: Message, event: Event, me: string): Message | undefined {
  switch (event.type) {
    case 'message.updated':
    case 'message.pinned':
    case 'message.unpinned':
      return asSeenBy(me, event.data.message);
    case 'message.deleted':
      if (message.thread_reply_count === 0) return undefined;
      return { ...message, content: '', attachments: [], reactions: [], mentions: [], deleted_at: event.data.deleted_at };
    case 'thread.updated': {
      const { message_id: _, ...thread } = event.data;
      // A tombstone lasts for as long as somebody has replied to it.
      return message.deleted_at && thread.thread_reply_count === 0 ? undefined : { ...message, ...thread };
    }
    case 'reaction.added':
      return react(message, event.data.reaction, me, (ids, id) => [...ids.filter((other) => other !== id), id]);
    case 'reaction.removed':
      return react(message, event.data.reaction, me, (ids, id) => ids.filter((other) => other !== id));
    default:
      return message;
  }
}

/** What is told to all does not say which reactions are one's own. */
const asSeenBy = (me: string, message: Message): Message => ({
  ...message,
  reactions: message.reactions.map((group) => ({ ...group, reacted: group.user_ids.some((id) => id === me) })),
});

type UserIds = Message['reactions'][number]['user_ids'];

function react(
  message: Message,
  { emoji, user_id }: { emoji: string; user_id: UserIds[number] },
  me: string,
  change: (ids: UserIds, id: UserIds[number]) => UserIds,
): Message {
  const before = message.reactions.find((group) => group.emoji === emoji);
  const user_ids = change(before?.user_ids ?? [], user_id);
  const after = { emoji, user_ids, count: user_ids.length, reacted: user_ids.some((id) => id === me) };
  const reactions = before ? message.reactions.map((group) => (group === before ? after : group)) : [...message.reactions, after];
  return { ...message, reactions: reactions.filter(({ count }) => count > 0) };
}
