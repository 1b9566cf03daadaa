import type { Notification, NotificationType } from '@parley/client';

const deeds: Record<NotificationType, string> = {
  mention: 'mentioned you',
  direct_message: 'sent you a message',
  thread_reply: 'replied in a thread',
  reaction: 'reacted to your message',
  channel_invite: 'added you to a channel',
  workspace_invite: 'invited you to a workspace',
  call: 'is calling',
};

/** What somebody has done that one is notified of. */
export const deedOf = ({ type }: Pick<Notification, 'type'>) => deeds[type];
