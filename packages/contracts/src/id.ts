import { z } from 'zod';

/** One canonical form (lower case, dashes), so that caches, locks and limits cannot be split by spelling. */
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const id = <Brand extends string>() =>
  z
    .string()
    .regex(uuid, 'must be an id: a UUID in lower case')
    .meta({ format: 'uuid', examples: ['019aa3b2-7c1e-7d3f-9a50-3c6f0e2b9d11'] })
    .brand<Brand>();

export const UserId = id<'UserId'>();
export type UserId = z.infer<typeof UserId>;

export const SessionId = id<'SessionId'>();
export type SessionId = z.infer<typeof SessionId>;

export const WorkspaceId = id<'WorkspaceId'>();
export type WorkspaceId = z.infer<typeof WorkspaceId>;

export const InvitationId = id<'InvitationId'>();
export type InvitationId = z.infer<typeof InvitationId>;

export const AuditEntryId = id<'AuditEntryId'>();
export type AuditEntryId = z.infer<typeof AuditEntryId>;

export const ChannelId = id<'ChannelId'>();
export type ChannelId = z.infer<typeof ChannelId>;

export const MessageId = id<'MessageId'>();
export type MessageId = z.infer<typeof MessageId>;

export const ReactionId = id<'ReactionId'>();
export type ReactionId = z.infer<typeof ReactionId>;

export const CustomEmojiId = id<'CustomEmojiId'>();
export type CustomEmojiId = z.infer<typeof CustomEmojiId>;

export const AttachmentId = id<'AttachmentId'>();
export type AttachmentId = z.infer<typeof AttachmentId>;

export const CallId = id<'CallId'>();
export type CallId = z.infer<typeof CallId>;

/** Made by the client, so that sending the same message twice is harmless. */
export const ClientMessageId = id<'ClientMessageId'>();
export type ClientMessageId = z.infer<typeof ClientMessageId>;

export const NotificationId = id<'NotificationId'>();
export type NotificationId = z.infer<typeof NotificationId>;

export const PushSubscriptionId = id<'PushSubscriptionId'>();
export type PushSubscriptionId = z.infer<typeof PushSubscriptionId>;
