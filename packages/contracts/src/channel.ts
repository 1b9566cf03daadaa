import { z } from 'zod';
import { toChannel, toMembers, toOthers, toUser } from './audience.ts';
import { defineEvent } from './event.ts';
import { ChannelId, MessageId, UserId, WorkspaceId } from './id.ts';
import { pageInput } from './page.ts';
import { countCharacters, Line, WellFormed } from './text.ts';
import { Time } from './time.ts';
import { User } from './user.ts';

export const ChannelType = z.enum(['public', 'private', 'dm', 'group_dm']);
export type ChannelType = z.infer<typeof ChannelType>;

export const Notify = z.enum(['all', 'mentions', 'none']);
export type Notify = z.infer<typeof Notify>;

export const Channel = z
  .object({
    id: ChannelId,
    workspace_id: WorkspaceId.nullable(),
    type: ChannelType,
    name: z.string().nullable(),
    topic: z.string().nullable(),
    description: z.string().nullable(),
    created_by: UserId,
    created_at: Time,
    updated_at: Time,
    archived_at: Time.nullable(),
    member_count: z.int(),
    seq: z.int().meta({ description: 'The number of its last message.' }),
    deleted_count: z.int().meta({ description: 'How many of its messages were deleted.' }),
    is_member: z.boolean(),
    last_message_at: Time.nullable(),
    unread_count: z.int(),
    mention_count: z.int(),
    last_read_at: Time.nullable(),
    last_read_seq: z.int().nullable().meta({ description: 'The number up to which he has read.' }),
    notify: Notify,
    muted_until: Time.nullable().meta({ description: 'Until then nothing in it notifies him.' }),
    users: z.array(User).optional().meta({ description: 'Who is in it, where it is a direct message.' }),
  })
  .meta({ id: 'Channel' });
export type Channel = z.infer<typeof Channel>;

/** Letters (of any script), digits, `-` and `_`; composed and in lower case, so that look-alikes meet. */
export const ChannelName = WellFormed.max(400)
  .transform((text) => text.trim().normalize('NFKC'))
  .pipe(
    z
      .string()
      .refine((name) => countCharacters(name) >= 1 && countCharacters(name) <= 80, 'must be 1–80 characters')
      .regex(/^[\p{L}\p{M}\p{Nd}_-]*$/u, 'must be letters, digits, "-" and "_" only')
      .regex(/^(?!\p{M})\P{Default_Ignorable_Code_Point}*$/u, 'must consist of what can be seen')
      .refine((name) => name === name.toLowerCase(), 'must be in lower case'),
  )
  .meta({ override: { type: 'string', minLength: 1, maxLength: 80, examples: ['development'] } });

export const NewChannel = z.strictObject({
  workspace_id: WorkspaceId,
  name: ChannelName,
  type: z.enum(['public', 'private']).default('public'),
  topic: Line(250).optional(),
  description: Line(1_000).optional(),
  user_ids: z.array(UserId).max(100).default([]).meta({ description: 'Members of the workspace to bring in at once.' }),
});
export type NewChannel = z.output<typeof NewChannel>;

export const ChannelQuery = z.strictObject({
  workspace_id: WorkspaceId,
  q: WellFormed.min(1).max(100).optional().meta({ description: 'Part of the name.' }),
  type: z.enum(['public', 'private']).optional(),
  archived: z.boolean().default(false).meta({ description: 'The archived ones instead of the live ones.' }),
  member: z.boolean().optional().meta({ description: 'Only those the caller is in, or is not in.' }),
  ...pageInput,
});
export type ChannelQuery = z.output<typeof ChannelQuery>;

export const ChannelKey = z.strictObject({ channel_id: ChannelId });
export type ChannelKey = z.output<typeof ChannelKey>;

/** What is left out stays as it is. */
export const ChannelChanges = ChannelKey.extend({
  name: ChannelName.optional(),
  topic: Line(250).nullable().optional(),
  description: Line(1_000).nullable().optional(),
  type: z.enum(['public', 'private']).optional(),
  archived: z.boolean().optional(),
});
export type ChannelChanges = z.output<typeof ChannelChanges>;

export const ChannelPreferences = ChannelKey.extend({
  notify: Notify,
  muted_until: Time.nullable()
    .optional()
    .meta({
      override: {
        type: ['string', 'null'],
        format: 'date-time',
        description: 'Nothing notifies you until then; `null` ends that. What is left out stays.',
      },
    }),
});
export type ChannelPreferences = z.output<typeof ChannelPreferences>;

export const ReadMark = ChannelKey.extend({
  message_id: MessageId.meta({ description: 'The last message that you have read.' }),
  force: z.boolean().default(false).meta({ description: 'Also back: what comes after it is unread again.' }),
});
export type ReadMark = z.output<typeof ReadMark>;

export const ReadState = z
  .object({
    last_read_at: Time.nullable(),
    unread_count: z.int().meta({ description: 'Posts of others; replies in threads are counted there.' }),
    mention_count: z.int().meta({ description: 'How many of these call him, or everybody.' }),
  })
  .meta({ id: 'ReadState' });
export type ReadState = z.infer<typeof ReadState>;

const data = z.object({ channel: Channel });
const seen = data.extend({
  seen_by: UserId.nullable().meta({
    description: "Whose own are the fields of `channel` that each has for himself; `null`: nobody's.",
  }),
});

/** A public channel was opened: everybody in the workspace hears it, but the guests. */
export const channelCreated = defineEvent()('channel.created', {
  data,
  audience: ({ channel: { type, workspace_id } }) => (type === 'public' && workspace_id ? [toMembers(workspace_id)] : []),
  place: ({ channel }) => ({ workspace_id: channel.workspace_id, channel_id: channel.id }),
});

/** A channel was opened that not everybody sees: each who is in it from the start hears it for himself. */
export const channelRevealed = defineEvent<{ user_id: UserId }>()('channel.created', {
  data,
  audience: ({ user_id }) => [toUser(user_id)],
  place: ({ channel }) => ({ workspace_id: channel.workspace_id, channel_id: channel.id }),
});

/** A channel was changed: everybody who sees it then hears it, also who did not see it before. */
export const channelUpdated = defineEvent()('channel.updated', {
  data: seen,
  audience: ({ channel: { id, type, workspace_id } }) =>
    type === 'public' && workspace_id ? [toChannel(id), toOthers(workspace_id)] : [toChannel(id)],
  place: ({ channel }) => ({ workspace_id: channel.workspace_id, channel_id: channel.id }),
});

/** Somebody wants to be told more, or less, of what happens there: his other devices hear it. */
export const channelPreferencesSet = defineEvent<{ user_id: UserId }>()('channel.updated', {
  data: seen,
  audience: ({ user_id }) => [toUser(user_id)],
  place: ({ channel }) => ({ workspace_id: channel.workspace_id, channel_id: channel.id }),
  among: ({ channel }) => channel.id,
});

const gone = z.object({ channel_id: ChannelId });

interface InWorkspace {
  workspace_id: WorkspaceId;
}

/** A public channel became private: for those who are not in it there is none any more. */
export const channelHidden = defineEvent<InWorkspace>()('channel.deleted', {
  data: gone,
  audience: ({ workspace_id }) => [toOthers(workspace_id)],
  place: ({ workspace_id, channel_id }) => ({ workspace_id, channel_id }),
});

/** A channel was deleted. `user_ids` are those who were in it and do not hear it with their workspace. */
export const channelDeleted = defineEvent<InWorkspace & { type: ChannelType; user_ids: UserId[] }>()('channel.deleted', {
  data: gone,
  audience: ({ workspace_id, type, user_ids }) => [
    ...(type === 'public' ? [toMembers(workspace_id)] : []),
    ...user_ids.map((id) => toUser(id)),
  ],
  place: ({ workspace_id, channel_id }) => ({ workspace_id, channel_id }),
  among: ({ channel_id }) => channel_id,
});

/** Somebody has read so far, or wants to read again from there: his other devices hear it. */
export const channelRead = defineEvent<{ user_id: UserId; workspace_id: WorkspaceId | null }>()('channel.read', {
  data: ReadState.extend({
    channel_id: ChannelId,
    last_read_seq: z.int(),
    seq: z.int().meta({ description: 'The number of the last message then; with `deleted_count` it tells when that was.' }),
    deleted_count: z.int(),
  }),
  audience: ({ user_id }) => [toUser(user_id)],
  place: ({ workspace_id, channel_id }) => ({ workspace_id, channel_id }),
  among: ({ channel_id }) => channel_id,
});
