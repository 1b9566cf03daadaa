import {
  Acceptance,
  Invitation,
  InvitationKey,
  InvitationQuery,
  MadeInvitation,
  NewInvitation,
  Page,
  Workspace,
} from '@parley/contracts';
import { z } from 'zod';
import { t } from '../trpc/init.ts';
import { rest } from '../trpc/meta.ts';
import { userProcedure, workspaceProcedure } from '../trpc/procedures.ts';
import { acceptInvitation } from './acceptance.ts';
import { createInvitation, deleteInvitation } from './commands.ts';
import { listInvitations } from './queries.ts';

export const invitationsRouter = t.router({
  create: workspaceProcedure('invitation.create')
    .meta(
      rest.post('/workspaces/{workspace_id}/invitations', 'Invite people to a workspace', {
        description:
          'By e-mail, or by a link that you give to whom you like. Members may do so where the workspace has `members_can_invite`. `token` and `url` are shown in this answer alone. Nobody invites to a role that he could not give, or into a channel into which he could not bring others.',
        limit: 'invite',
        refuses: ['already_member', 'not_a_member', 'channel_archived'],
      }),
    )
    .input(NewInvitation)
    .output(MadeInvitation)
    .mutation(({ ctx, input }) => createInvitation(ctx.app, ctx.actor, input)),

  list: workspaceProcedure('invitation.list')
    .meta(
      rest.get('/workspaces/{workspace_id}/invitations', 'List the invitations to a workspace', {
        description: 'Owners and admins see all of them; members, where the workspace lets them invite, those that they made.',
      }),
    )
    .input(InvitationQuery)
    .output(Page(Invitation))
    .query(({ ctx, input }) => listInvitations(ctx.app.db, ctx.caller.user_id, ctx.workspace, input)),

  delete: workspaceProcedure('invitation.delete')
    .meta(rest.delete('/workspaces/{workspace_id}/invitations/{invitation_id}', 'Take an invitation back'))
    .input(InvitationKey)
    .output(z.void())
    .mutation(({ ctx, input }) => deleteInvitation(ctx.app, ctx.actor, ctx.workspace, input)),

  accept: userProcedure
    .meta(
      rest.post('/invitations/accept', 'Join a workspace by an invitation', {
        description: 'To whoever belongs to the workspace already nothing happens.',
        status: 200,
        refuses: ['not_found'],
      }),
    )
    .input(Acceptance)
    .output(Workspace)
    .mutation(({ ctx, input }) => acceptInvitation(ctx.app, ctx.actor, input.token)),
});
