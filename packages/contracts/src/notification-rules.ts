import type { Notify } from './channel.ts';

/** What is known of somebody and a message, by which it is decided whether he is notified of it. */
export interface AddresseeFacts {
  /** He wrote it. */
  author: boolean;
  /** He may see the channel. */
  sees: boolean;
  /** How it calls him: by his name or a keyword of his, or with everybody in the channel, or with those who are there. */
  called: 'name' | 'channel' | 'here' | null;
  /** It is a direct message to him. */
  direct: boolean;
  /** It is a reply in a thread that he follows. */
  follows: boolean;
  /** He is connected. */
  online: boolean;
  /** What he wants of the channel. */
  notify: Notify;
  muted: boolean;
  /** What he wants at all. */
  mentions: boolean;
  direct_messages: boolean;
  thread_replies: boolean;
}

/** As what somebody is notified of a message. */
export const notices = ['mention', 'direct_message', 'thread_reply'] as const;
export type Notice = (typeof notices)[number];

/** Why he is not. */
export const silenceReasons = [
  'own_message',
  'cannot_see_channel',
  'not_addressed',
  'not_online',
  'channel_muted',
  'channel_notify_none',
  'channel_notify_mentions',
  'preference_off',
] as const;
export type Silence = (typeof silenceReasons)[number];

/**
 * Whether somebody is notified of a message, and as what, or why not. One notification at the most: that a message names
 * somebody weighs more than that it is for him, and that more than that he follows the thread.
 */
export function decideNotice(facts: AddresseeFacts): Notice | Silence {
  if (facts.author) return 'own_message';
  if (!facts.sees) return 'cannot_see_channel';
  if (facts.muted) return 'channel_muted';
  if (facts.notify === 'none') return 'channel_notify_none';
  const concerned = notices.filter((notice) => concerns[notice](facts));
  if (concerned.length === 0) return facts.called === 'here' ? 'not_online' : 'not_addressed';
  const admitted = concerned.filter((notice) => facts.notify === 'all' || notice === 'mention');
  if (admitted.length === 0) return 'channel_notify_mentions';
  return admitted.find((notice) => facts[preferenceOf[notice]]) ?? 'preference_off';
}

/** What is known of the author of a message and of a reaction to it. */
export type ReactionFacts = Pick<AddresseeFacts, 'author' | 'sees' | 'notify' | 'muted'> & {
  /** He wants to be told of reactions at all. */
  reactions: boolean;
};

/** Whether the author of a message is notified of a reaction to it, or why not. */
export function decideReaction({ author, sees, muted, notify, reactions }: ReactionFacts): 'reaction' | Silence {
  if (author) return 'own_message';
  if (!sees) return 'cannot_see_channel';
  if (muted) return 'channel_muted';
  if (notify !== 'all') return `channel_notify_${notify}`;
  return reactions ? 'reaction' : 'preference_off';
}

/** What is known of somebody in a direct message where another starts a call. */
export type CallFacts = Pick<AddresseeFacts, 'notify' | 'muted' | 'direct_messages'>;

/** Whether somebody is notified of a call in a direct message of his, or why not: as of what is written there. */
export function decideCall({ muted, notify, direct_messages }: CallFacts): 'call' | Silence {
  if (muted) return 'channel_muted';
  if (notify !== 'all') return `channel_notify_${notify}`;
  return direct_messages ? 'call' : 'preference_off';
}

/** What is known when a notification is about to be pushed to somebody's browser. */
export interface DeliveryFacts {
  /** It is still there, and he has not read it. */
  unread: boolean;
  online: boolean;
  /** He does not want to be disturbed just now. */
  quiet: boolean;
}

/** Whether a notification, which he finds in his list in any case, is pushed to him, or why not. */
export function decideDelivery({ unread, online, quiet }: DeliveryFacts): 'push' | 'was_read' | 'is_online' | 'do_not_disturb' {
  if (!unread) return 'was_read';
  if (online) return 'is_online';
  return quiet ? 'do_not_disturb' : 'push';
}

/** What is known when what somebody has not read for a while is about to be sent to him by mail. */
export type DigestFacts = Omit<DeliveryFacts, 'unread'> & {
  /** He wants such mails. */
  email: boolean;
};

/** Whether somebody is sent by mail what he has not read, or why not. What only disturbs him now is sent later. */
export function decideDigest({ email, online, quiet }: DigestFacts): 'mail' | 'preference_off' | 'is_online' | 'do_not_disturb' {
  if (!email) return 'preference_off';
  if (online) return 'is_online';
  return quiet ? 'do_not_disturb' : 'mail';
}

export const isNotice = (decision: Notice | Silence): decision is Notice => notices.some((notice) => notice === decision);

const concerns: Record<Notice, (facts: AddresseeFacts) => boolean> = {
  mention: ({ called, online }) => called !== null && (called !== 'here' || online),
  direct_message: ({ direct }) => direct,
  thread_reply: ({ follows }) => follows,
};

const preferenceOf = { mention: 'mentions', direct_message: 'direct_messages', thread_reply: 'thread_replies' } as const;
