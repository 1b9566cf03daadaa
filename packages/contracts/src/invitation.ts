import { z } from 'zod';
import { ChannelId, InvitationId, UserId, WorkspaceId } from './id.ts';
import { pageInput } from './page.ts';
import { WellFormed } from './text.ts';
import { Time } from './time.ts';
import { Email } from './user.ts';
import { Role } from './workspace.ts';

export const Invitation = z
  .object({
    id: InvitationId,
    workspace_id: WorkspaceId,
    role: Role.meta({ description: 'What whoever accepts it becomes.' }),
    email: z
      .string()
      .nullable()
      .meta({ description: 'Only the account with this address may accept it; `null`: whoever has the link.' }),
    channel_ids: z.array(ChannelId).meta({ description: 'The channels that he joins with it, as far as its reader sees them.' }),
    expires_at: Time,
    max_uses: z.int().nullable().meta({ description: 'How many may accept it; `null`: any number.' }),
    uses: z.int(),
    created_by: UserId,
    created_at: Time,
  })
  .meta({ id: 'Invitation' });
export type Invitation = z.infer<typeof Invitation>;

/** An invitation as its maker is told of it, once: its token is kept as a hash. */
export const MadeInvitation = Invitation.extend({
  token: z.string().meta({ description: 'What `POST /invitations/accept` takes. It is not shown again.' }),
  url: z.string().meta({ description: 'A link for people. What follows the `#` is the token; browsers send it to no server.' }),
}).meta({ id: 'MadeInvitation' });
export type MadeInvitation = z.infer<typeof MadeInvitation>;

const day = 86_400;

export const NewInvitation = z.strictObject({
  workspace_id: WorkspaceId,
  email: Email.optional().meta({ description: 'Sends the link there, and lets only the account with this address accept it.' }),
  role: Role.default('member'),
  channel_ids: z
    .array(ChannelId)
    .max(100)
    .default([])
    .meta({ description: 'Channels to be joined beside `general`. A guest needs one.' }),
  expires_in: z
    .int()
    .min(1)
    .max(365 * day)
    .default(7 * day)
    .meta({ description: 'Seconds for which it can be accepted.' }),
  max_uses: z
    .int()
    .min(1)
    .max(100_000)
    .optional()
    .meta({ description: 'How many may accept it. Left out: one with an address once, a link any number of times.' }),
});
export type NewInvitation = z.output<typeof NewInvitation>;

export const InvitationQuery = z.strictObject({ workspace_id: WorkspaceId, ...pageInput });
export type InvitationQuery = z.output<typeof InvitationQuery>;

export const InvitationKey = z.strictObject({ workspace_id: WorkspaceId, invitation_id: InvitationId });
export type InvitationKey = z.output<typeof InvitationKey>;

export const Acceptance = z.strictObject({ token: WellFormed.min(1).max(200) });
export type Acceptance = z.output<typeof Acceptance>;
