import type { Event, Message, Page } from '@parley/client';
import { changeGroup, hasReacted, join, leave } from './groups.ts';

/** Messages of a channel or a thread, and how to get more of them. */
export type MessagePage = Page<Message>;

/** Some messages of a channel or a thread, one after the other. */
export interface Stretch {
  items: Message[];
}

/**
 * What of a list is really still on its way: what has come with a page that was fetched may not have been heard of yet.
 * @param outgoing what was sent from here
 */
export function stillOutgoing<One extends { client_message_id: string }>(outgoing: One[], messages: Message[]): One[] {
  if (outgoing.length === 0) return outgoing;
  const arrived = new Set<string | null>(messages.map(({ client_message_id }) => client_message_id));
  return outgoing.filter(({ client_message_id }) => !arrived.has(client_message_id));
}

/** Where new messages go in a stretch: at its beginning, at its end, or nowhere, for others have come after it. */
export type Growth = 'newest first' | 'oldest first' | 'none';

/** Which messages a list shows: the posts of a channel, or the replies in a thread. */
export interface Listed {
  channel_id: string;
  /** `null`: what is not in threads. */
  parent_message_id: string | null;
}

/**
 * A stretch after an event. An event that comes again changes nothing.
 * @param me whose reactions are his own
 */
export function applyToPage<Some extends Stretch>(page: Some, event: Event, listed: Listed, growth: Growth, me: string): Some {
  if (event.type === 'message.created') return add(page, asSeenBy(me, event.data.message), listed, growth);
  return change(page, event, me);
}

/** The pins of a channel after an event, the last pinned first. */
export function applyToPins<Some extends Stretch>(page: Some, event: Event, channel_id: string, me: string): Some {
  const without = (id: string) => page.items.filter((message) => message.id !== id);
  switch (event.type) {
    case 'message.pinned': {
      const { message } = event.data;
      return message.channel_id === channel_id
        ? { ...page, items: [...without(message.id), asSeenBy(me, message)].sort(byPin) }
        : page;
    }
    case 'message.unpinned':
      return { ...page, items: without(event.data.message.id) };
    case 'message.deleted':
      return { ...page, items: without(event.data.message_id) };
    default:
      return change(page, event, me);
  }
}

const byPin = (one: Message, other: Message) => (other.pinned_at?.getTime() ?? 0) - (one.pinned_at?.getTime() ?? 0);

function add<Some extends Stretch>(
  page: Some,
  message: Message,
  { channel_id, parent_message_id }: Listed,
  growth: Growth,
): Some {
  const isListed = message.channel_id === channel_id && message.parent_message_id === parent_message_id;
  if (!isListed || growth === 'none' || page.items.some(({ id }) => id === message.id)) return page;
  const items = [...page.items, message].sort((one, other) => one.seq - other.seq);
  return { ...page, items: growth === 'oldest first' ? items : items.reverse() };
}

function change<Some extends Stretch>(page: Some, event: Event, me: string): Some {
  const items = changeItems(page.items, event, me);
  return items === page.items ? page : { ...page, items };
}

function changeItems(items: Message[], event: Event, me: string): Message[] {
  const id = messageOf(event);
  const before = items.find((message) => message.id === id);
  if (!before) return items;
  const after = applyToMessage(before, event, me);
  if (after === undefined) return items.filter((message) => message !== before);
  return items.map((message) => (message === before ? after : message));
}

/** Whether an event changes a message that was there before. */
export const isAbout = (event: Event, message_id: string) => messageOf(event) === message_id;

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
      return asSeenBy(me, event.data.message, message);
    case 'message.deleted':
      if (message.thread_reply_count === 0) return undefined;
      return { ...message, ...silence, deleted_at: event.data.deleted_at };
    case 'thread.updated': {
      const { message_id: _, ...thread } = event.data;
      // A tombstone lasts for as long as somebody has replied to it.
      return message.deleted_at && thread.thread_reply_count === 0 ? undefined : { ...message, ...thread };
    }
    case 'reaction.added':
      return changeGroup(message, event.data.reaction.emoji, (group) => join(group, event.data.reaction.user_id, me));
    case 'reaction.removed':
      return changeGroup(message, event.data.reaction.emoji, (group) => leave(group, event.data.reaction.user_id, me));
    default:
      return message;
  }
}

/** What is left of what a message said when it was deleted. */
const silence = { content: '', attachments: [], reactions: [], mentions: [], edited_at: null, pinned_at: null };

/** What is told to all does not say which reactions are one's own. */
const asSeenBy = (me: string, message: Message, before?: Message): Message => ({
  ...message,
  reactions: message.reactions.map((group) => ({ ...group, reacted: hasReacted(me, group, before) })),
});

/** What stands in stretches that may overlap, each message once. */
export function unite(stretches: Stretch[]): Message[] {
  const all = new Map(stretches.flatMap(({ items }) => items).map((message) => [message.id, message]));
  return [...all.values()];
}
