import { z } from 'zod';
import { AuditEntryId, ChannelId, InvitationId, UserId, WorkspaceId } from './id.ts';
import { pageInput } from './page.ts';
import { Time } from './time.ts';
import { Role } from './workspace.ts';

/**
 * What is written down when it is done: what changes who may do what, what takes something away, and who comes in; and what
 * somebody tried to do without having the right to.
 */
export const AuditAction = z.enum([
  'workspace.create',
  'workspace.update',
  'member.add',
  'member.update',
  'member.remove',
  'invitation.create',
  'invitation.delete',
  'invitation.accept',
  'channel.update',
  'channel.delete',
  'message.delete',
  'auth.login',
  'auth.fail',
  'auth.logout',
  'session.delete',
  'session.reuse',
  'user.changePassword',
  'right.refuse',
]);
export type AuditAction = z.infer<typeof AuditAction>;

const somebody = z.object({ id: UserId, username: z.string().meta({ description: 'As he was called then.' }) }).nullable();

/** One line of the record of a workspace: who did what, to whom, and when. It is never changed. */
export const AuditEntry = z
  .object({
    id: AuditEntryId,
    action: AuditAction.meta({
      description:
        'The verb; `auth.fail` is a wrong password, `session.reuse` a spent refresh token, `right.refuse` what somebody may not do.',
    }),
    actor: somebody.meta({ description: 'Who did it; `null`: nobody knows.' }),
    user: somebody.meta({ description: 'Whom it was done to, if anybody.' }),
    channel_id: ChannelId.nullable(),
    invitation_id: InvitationId.nullable(),
    role: Role.nullable().meta({ description: 'What he became, or may become by the invitation; of who left, what he was.' }),
    fields: z.array(z.string()).meta({ description: 'Which fields were changed; not to what.' }),
    refused_right: z
      .string()
      .nullable()
      .meta({ description: 'What he tried to do, such as `channel.delete`; once an hour however often he tries.' }),
    ip: z.string().nullable().meta({ description: 'From where; only of what owners and admins did in the workspace.' }),
    request_id: z.string().nullable().meta({ description: 'Of the request that did it, as its answer and the log name it.' }),
    created_at: Time,
  })
  .meta({ id: 'AuditEntry' });
export type AuditEntry = z.infer<typeof AuditEntry>;

export const AuditQuery = z.strictObject({
  workspace_id: WorkspaceId,
  action: AuditAction.optional(),
  user_id: UserId.optional().meta({ description: 'What he did, and what was done to him.' }),
  ...pageInput,
});
export type AuditQuery = z.output<typeof AuditQuery>;
