import { z } from 'zod';
import { toUser } from './audience.ts';
import { defineEvent } from './event.ts';
import { ChannelId, MessageId, NotificationId, type UserId, WorkspaceId } from './id.ts';
import { Page, pageInput } from './page.ts';
import { Time } from './time.ts';
import { User } from './user.ts';

export const NotificationType = z.enum([
  'mention',
  'direct_message',
  'thread_reply',
  'reaction',
  'channel_invite',
  'workspace_invite',
  'call',
]);
export type NotificationType = z.infer<typeof NotificationType>;

export const Notification = z
  .object({
    id: NotificationId,
    type: NotificationType,
    actor: User.meta({ description: 'Who is the cause of it.' }),
    workspace_id: WorkspaceId.nullable(),
    channel_id: ChannelId.nullable(),
    message_id: MessageId.nullable(),
    preview: z.string().meta({ description: 'The beginning of the message, the emoji, or the name of the place.' }),
    read_at: Time.nullable(),
    created_at: Time,
  })
  .meta({ id: 'Notification' });
export type Notification = z.infer<typeof Notification>;

const changed = z.object({
  notification: Notification,
  unread_count: z.int().meta({ description: 'How many are unread after this.' }),
});

interface Of {
  user_id: UserId;
}

export const notificationCreated = defineEvent<Of>()('notification.created', {
  data: changed,
  audience: ({ user_id }) => [toUser(user_id)],
  place: ({ notification: { workspace_id, channel_id } }) => ({ workspace_id, channel_id }),
});

/** It was read, or is unread again, or what it pointed to is gone. */
export const notificationUpdated = defineEvent<Of>()('notification.updated', {
  data: changed,
  audience: ({ user_id }) => [toUser(user_id)],
  place: ({ notification: { workspace_id, channel_id } }) => ({ workspace_id, channel_id }),
});

export const NotificationQuery = z.strictObject({
  status: z.enum(['unread', 'read', 'all']).default('all'),
  type: NotificationType.optional(),
  workspace_id: WorkspaceId.optional(),
  sort: z.enum(['newest', 'oldest']).default('newest'),
  ...pageInput,
});
export type NotificationQuery = z.output<typeof NotificationQuery>;

export const NotificationPage = Page(Notification).extend({
  unread_count: z.int().meta({ description: 'How many are unread in all.' }),
});
export type NotificationPage = z.infer<typeof NotificationPage>;

export const NotificationMark = z.strictObject({
  notification_id: NotificationId,
  read: z.boolean().default(true),
});
export type NotificationMark = z.output<typeof NotificationMark>;

export const ReadAll = z.strictObject({
  workspace_id: WorkspaceId.optional().meta({ description: 'Only those of this workspace.' }),
  before: Time.optional().meta({
    override: { type: 'string', format: 'date-time', description: 'Only those from before this.' },
  }),
});
export type ReadAll = z.output<typeof ReadAll>;

export const ReadAllResult = z.object({ updated: z.int().meta({ description: 'How many were unread.' }) });
export type ReadAllResult = z.infer<typeof ReadAllResult>;
