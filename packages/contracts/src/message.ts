import { z } from 'zod';
import { Attachment } from './attachment.ts';
import { toChannel } from './audience.ts';
import { defineEvent } from './event.ts';
import { AttachmentId, ChannelId, ClientMessageId, MessageId, UserId, type WorkspaceId } from './id.ts';
import { pageInput } from './page.ts';
import { ProseOrNothing } from './text.ts';
import { Time } from './time.ts';
import { User } from './user.ts';

export const Mention = z.object({ type: z.enum(['user', 'channel', 'here']), user_id: UserId.optional() });
export type Mention = z.infer<typeof Mention>;

export const ReactionGroup = z.object({
  emoji: z.string(),
  count: z.int(),
  user_ids: z.array(UserId),
  reacted: z.boolean(),
});
export type ReactionGroup = z.infer<typeof ReactionGroup>;

export const Message = z
  .object({
    id: MessageId,
    channel_id: ChannelId,
    seq: z.int().meta({ description: 'Its number in the channel, counted from 1 without gaps.' }),
    user_id: UserId,
    user: User,
    content: z.string(),
    parent_message_id: MessageId.nullable(),
    thread_reply_count: z.int(),
    thread_last_reply_at: Time.nullable(),
    thread_user_ids: z.array(UserId),
    attachments: z.array(Attachment),
    reactions: z.array(ReactionGroup),
    mentions: z.array(Mention),
    client_message_id: ClientMessageId.nullable(),
    edited_at: Time.nullable(),
    deleted_at: Time.nullable(),
    pinned_at: Time.nullable(),
    created_at: Time,
  })
  .meta({ id: 'Message' });
export type Message = z.infer<typeof Message>;

export const NewMessage = z.strictObject({
  channel_id: ChannelId,
  content: ProseOrNothing(12_000).meta({
    description: 'May only be empty if the message has attachments.',
    examples: ['Hello, world'],
  }),
  parent_message_id: MessageId.optional().meta({ description: 'The message whose thread this continues.' }),
  attachment_ids: z
    .array(AttachmentId)
    .max(10)
    .refine((ids) => new Set(ids).size === ids.length, 'must not name an attachment twice')
    .optional()
    .meta({ description: 'Files of yours that are uploaded, and that no message has.' }),
  client_message_id: ClientMessageId.optional().meta({
    description: 'A UUID of your making: sending it again answers `200` with the first message.',
  }),
});
export type NewMessage = z.output<typeof NewMessage>;

export const MessageKey = z.strictObject({ message_id: MessageId });
export type MessageKey = z.output<typeof MessageKey>;

export const MessageChanges = MessageKey.extend({
  content: ProseOrNothing(12_000).meta({
    description: 'May only be empty if the message has attachments.',
    examples: ['Hello, world!'],
  }),
});
export type MessageChanges = z.output<typeof MessageChanges>;

/** What a message said until it was edited. */
export const MessageRevision = z
  .object({
    content: z.string(),
    edited_at: Time.meta({ description: 'When it was replaced.' }),
    user_id: UserId.meta({ description: 'Who replaced it.' }),
  })
  .meta({ id: 'MessageRevision' });
export type MessageRevision = z.infer<typeof MessageRevision>;

export const RevisionQuery = MessageKey.extend(pageInput);
export type RevisionQuery = z.output<typeof RevisionQuery>;

/** A page of a thread. */
export const ReplyQuery = MessageKey.extend(pageInput);
export type ReplyQuery = z.output<typeof ReplyQuery>;

export const PinQuery = z.strictObject({ channel_id: ChannelId, ...pageInput });
export type PinQuery = z.output<typeof PinQuery>;

export const MessageQuery = z.strictObject({
  channel_id: ChannelId,
  direction: z.enum(['before', 'after']).default('before'),
  around: MessageId.optional().meta({ description: 'A page with this message in its middle.' }),
  ...pageInput,
  cursor: pageInput.cursor.meta({
    description: 'A `next_cursor`, or a time (RFC 3339): what was sent before it.',
    examples: ['2026-11-22T10:00:00Z'],
  }),
});
export type MessageQuery = z.output<typeof MessageQuery>;

interface InWorkspace {
  workspace_id: WorkspaceId | null;
}

export const messageCreated = defineEvent<InWorkspace>()('message.created', {
  data: z.object({ message: Message }),
  audience: ({ message }) => [toChannel(message.channel_id)],
  place: ({ workspace_id, message }) => ({ workspace_id, channel_id: message.channel_id }),
});

export const messageUpdated = defineEvent<InWorkspace>()('message.updated', {
  data: z.object({ message: Message }),
  audience: ({ message }) => [toChannel(message.channel_id)],
  place: ({ workspace_id, message }) => ({ workspace_id, channel_id: message.channel_id }),
});

export const messagePinned = defineEvent<InWorkspace>()('message.pinned', {
  data: z.object({ message: Message }),
  audience: ({ message }) => [toChannel(message.channel_id)],
  place: ({ workspace_id, message }) => ({ workspace_id, channel_id: message.channel_id }),
});

export const messageUnpinned = defineEvent<InWorkspace>()('message.unpinned', {
  data: z.object({ message: Message }),
  audience: ({ message }) => [toChannel(message.channel_id)],
  place: ({ workspace_id, message }) => ({ workspace_id, channel_id: message.channel_id }),
});

export const messageDeleted = defineEvent<InWorkspace & { channel_id: ChannelId }>()('message.deleted', {
  data: z.object({
    message_id: MessageId,
    seq: z.int(),
    user_id: UserId.meta({ description: 'Who wrote it.' }),
    parent_message_id: MessageId.nullable(),
    deleted_at: Time,
    mentions: z.array(Mention).meta({ description: 'Whom it called when it was sent.' }),
    deleted_count: z.int().meta({ description: 'How many messages of the channel are deleted after this.' }),
  }),
  audience: ({ channel_id }) => [toChannel(channel_id)],
  place: ({ workspace_id, channel_id }) => ({ workspace_id, channel_id }),
});

export const threadUpdated = defineEvent<InWorkspace & { channel_id: ChannelId }>()('thread.updated', {
  data: z.object({
    message_id: MessageId,
    thread_reply_count: z.int(),
    thread_last_reply_at: Time.nullable(),
    thread_user_ids: z.array(UserId),
  }),
  audience: ({ channel_id }) => [toChannel(channel_id)],
  place: ({ workspace_id, channel_id }) => ({ workspace_id, channel_id }),
});
