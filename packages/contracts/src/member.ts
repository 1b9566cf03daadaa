import { z } from 'zod';
import { toGuests, toMembers, toUser } from './audience.ts';
import { defineEvent } from './event.ts';
import { type ChannelId, UserId, WorkspaceId } from './id.ts';
import { pageInput } from './page.ts';
import { WellFormed } from './text.ts';
import { Time } from './time.ts';
import { Email, User } from './user.ts';
import { Role, Workspace } from './workspace.ts';

export const WorkspaceMember = z.object({ user: User, role: Role, joined_at: Time }).meta({ id: 'WorkspaceMember' });
export type WorkspaceMember = z.infer<typeof WorkspaceMember>;

export const NewMember = z.strictObject({
  workspace_id: WorkspaceId,
  user_id: UserId.optional(),
  email: Email.optional(),
  role: Role.default('member'),
});
export type NewMember = z.output<typeof NewMember>;

export const MemberQuery = z.strictObject({
  workspace_id: WorkspaceId,
  q: WellFormed.min(1).max(100).optional().meta({ description: 'Part of the username or the name.' }),
  role: Role.optional(),
  ...pageInput,
});
export type MemberQuery = z.output<typeof MemberQuery>;

export const MemberKey = z.strictObject({ workspace_id: WorkspaceId, user_id: UserId });
export type MemberKey = z.output<typeof MemberKey>;

export const MemberChanges = MemberKey.extend({ role: Role });
export type MemberChanges = z.output<typeof MemberChanges>;

const membership = z.object({ workspace_id: WorkspaceId, user: User, role: Role });
const counted = membership.extend({
  member_count: z.int().meta({ description: 'How many belong to the workspace after this.' }),
});

/** Guests do not hear who comes; a guest who comes himself does. */
export const workspaceJoined = defineEvent()('workspace.joined', {
  data: counted.extend({ workspace: Workspace.meta({ description: 'As he who joins sees it.' }) }),
  audience: ({ workspace_id, user, role }) =>
    role === 'guest' ? [toMembers(workspace_id), toUser(user.id)] : [toMembers(workspace_id)],
  place: ({ workspace_id }) => ({ workspace_id }),
});

/** Guests who shared a channel with him hear of each that he left; he himself is told this wherever it stands. */
export const workspaceLeft = defineEvent()('workspace.left', {
  data: counted,
  audience: ({ workspace_id }) => [toMembers(workspace_id)],
  place: ({ workspace_id }) => ({ workspace_id }),
});

/** Somebody has another role. It is told in every scope that he hears, or no longer hears, because of it. */
export const workspaceMemberUpdated = defineEvent<{
  /** The channels in which guests see him, or in which he is a guest, now or until now. */
  channel_ids: ChannelId[];
}>()('workspace.member_updated', {
  data: membership,
  audience: ({ workspace_id, user, role, channel_ids }) => [
    toMembers(workspace_id),
    ...channel_ids.map(toGuests),
    ...(role === 'guest' ? [toUser(user.id)] : []),
  ],
  place: ({ workspace_id }) => ({ workspace_id }),
});
