import { z } from 'zod';
import { toRole, toUser } from './audience.ts';
import { defineEvent } from './event.ts';
import { UserId, WorkspaceId } from './id.ts';
import { Line, WebAddress } from './text.ts';
import { Time } from './time.ts';

export const Role = z.enum(['owner', 'admin', 'member', 'guest']);
export type Role = z.infer<typeof Role>;

export const Workspace = z
  .object({
    id: WorkspaceId,
    name: z.string(),
    slug: z.string(),
    description: z.string().nullable(),
    icon_url: z.string().nullable(),
    owner_id: UserId,
    created_at: Time,
    updated_at: Time,
    member_count: z.int(),
    members_can_invite: z.boolean().meta({ description: 'Whether members may invite, too: to be members or guests.' }),
    role: Role.meta({ description: "The caller's role." }),
  })
  .meta({ id: 'Workspace' });
export type Workspace = z.infer<typeof Workspace>;

export const Slug = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, 'must be 1–63 characters of a-z, 0-9 and "-", without "-" at the ends')
  .meta({ examples: ['acme'] });

export const NewWorkspace = z.strictObject({
  name: Line(80),
  slug: Slug.optional(),
  description: Line(1_000).optional(),
});
export type NewWorkspace = z.output<typeof NewWorkspace>;

export const WorkspaceKey = z.strictObject({ workspace_id: WorkspaceId });
export type WorkspaceKey = z.output<typeof WorkspaceKey>;

/** What is left out stays as it is. */
export const WorkspaceChanges = WorkspaceKey.extend({
  name: Line(80).optional(),
  slug: Slug.optional(),
  description: Line(1_000).nullable().optional(),
  icon_url: WebAddress.nullable().optional(),
  members_can_invite: z.boolean().optional().meta({ description: 'Whether members may invite, too: to be members or guests.' }),
});
export type WorkspaceChanges = z.output<typeof WorkspaceChanges>;

/** Told once for each role, so that everybody hears his own. */
export const workspaceUpdated = defineEvent()('workspace.updated', {
  data: z.object({ workspace: Workspace }),
  audience: ({ workspace: { id, role } }) => [toRole(id, role)],
  place: ({ workspace }) => ({ workspace_id: workspace.id }),
});

/** A workspace is no more: each who belonged to it hears it for himself, for he no longer hears the workspace. */
export const workspaceDeleted = defineEvent<{ user_ids: UserId[] }>()('workspace.deleted', {
  data: z.object({ workspace_id: WorkspaceId }),
  audience: ({ user_ids }) => user_ids.map(toUser),
  place: ({ workspace_id }) => ({ workspace_id }),
});
