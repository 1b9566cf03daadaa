import { z } from 'zod';
import { toUser } from './audience.ts';
import { defineEvent } from './event.ts';
import { ChannelId, MessageId, NotificationId, type UserId, WorkspaceId } from './id.ts';
import { notices, silenceReasons } from './notification-rules.ts';
import { Page, pageInput } from './page.ts';
import { Line } from './text.ts';
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
    preview: z
      .string()
      .meta({ description: 'The beginning of the message, the emoji, the name of the place, or that there is a call.' }),
    read_at: Time.nullable(),
    created_at: Time,
  })
  .meta({ id: 'Notification' });
export type Notification = z.infer<typeof Notification>;

/** Whom a message concerned, and what was decided. */
export const Explanation = z
  .object({
    user: User,
    notified: z.boolean(),
    reason: z
      .enum([...notices, ...silenceReasons])
      .meta({ description: 'As what he was notified, or why not: as it was decided when the message was sent.' }),
  })
  .meta({ id: 'Explanation' });
export type Explanation = z.infer<typeof Explanation>;

export const ExplanationQuery = z.strictObject({ message_id: MessageId, ...pageInput });
export type ExplanationQuery = z.output<typeof ExplanationQuery>;

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

/** The time of day, by the clock of somebody's time zone. */
const Clock = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as 22:00')
  .meta({ examples: ['22:00'] });

/** A word or a few, as somebody wants to be told of them; case makes no difference. */
const Keyword = Line(50).transform((text) => text.toLowerCase());

const wanted = {
  mentions: z.boolean(),
  direct_messages: z.boolean(),
  thread_replies: z.boolean(),
  reactions: z.boolean(),
  email: z.boolean().meta({ description: 'What he has not read after a while is sent to him by mail when he is away.' }),
};

export const NotificationPreferences = z
  .object({
    ...wanted,
    keywords: z.array(z.string()).meta({ description: 'What is said with them, where he is, is as a mention to him.' }),
    dnd_from: z.string().nullable().meta({ description: 'From then on he is not disturbed, each day in his time zone.' }),
    dnd_to: z.string().nullable(),
    dnd_until: Time.nullable().meta({ description: 'Until then he is not disturbed at all.' }),
  })
  .meta({ id: 'NotificationPreferences' });
export type NotificationPreferences = z.infer<typeof NotificationPreferences>;

/** What is left out stays as it is. */
export const PreferenceChanges = z.strictObject({
  mentions: wanted.mentions.optional(),
  direct_messages: wanted.direct_messages.optional(),
  thread_replies: wanted.thread_replies.optional(),
  reactions: wanted.reactions.optional(),
  email: wanted.email.optional(),
  keywords: z.array(Keyword).max(50).optional(),
  dnd_from: Clock.nullable().optional(),
  dnd_to: Clock.nullable().optional(),
  dnd_until: Time.nullable()
    .optional()
    .meta({ override: { type: ['string', 'null'], format: 'date-time' } }),
});
export type PreferenceChanges = z.output<typeof PreferenceChanges>;

export const ReadAll = z.strictObject({
  workspace_id: WorkspaceId.optional().meta({ description: 'Only those of this workspace.' }),
  before: Time.optional().meta({
    override: { type: 'string', format: 'date-time', description: 'Only those from before this.' },
  }),
});
export type ReadAll = z.output<typeof ReadAll>;

export const ReadAllResult = z.object({ updated: z.int().meta({ description: 'How many were unread.' }) });
export type ReadAllResult = z.infer<typeof ReadAllResult>;
