import { z } from 'zod';
import { toWorkspace } from './audience.ts';
import { defineEvent } from './event.ts';
import { UserId, WorkspaceId } from './id.ts';
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

export const workspaceJoined = defineEvent()('workspace.joined', {
  data: z.object({
    workspace_id: WorkspaceId,
    user: User,
    role: Role,
    member_count: z.int().meta({ description: 'How many belong to the workspace after this.' }),
    workspace: Workspace.meta({ description: 'As he who joins sees it.' }),
  }),
  audience: ({ workspace_id }) => [toWorkspace(workspace_id)],
  place: ({ workspace_id }) => ({ workspace_id }),
});
