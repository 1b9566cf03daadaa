import { MemberChanges, MemberKey, MemberQuery, NewMember, Page, WorkspaceMember } from '@parley/contracts';
import { z } from 'zod';
import { t } from '../trpc/init.ts';
import { rest } from '../trpc/meta.ts';
import { memberProcedure, workspaceProcedure } from '../trpc/procedures.ts';
import { addMember } from './commands.ts';
import { removeMember } from './departures.ts';
import { listMembers } from './queries.ts';
import { updateMember } from './roles.ts';

export const membersRouter = t.router({
  add: workspaceProcedure('member.add')
    .meta(rest.post('/workspaces/{workspace_id}/members', 'Bring somebody into a workspace', { refuses: ['already_member'] }))
    .input(NewMember)
    .output(WorkspaceMember)
    .mutation(({ ctx, input }) => addMember(ctx.app, ctx.actor, ctx.workspace, input)),

  list: workspaceProcedure('member.list')
    .meta(rest.get('/workspaces/{workspace_id}/members', 'List the members of a workspace'))
    .input(MemberQuery)
    .output(Page(WorkspaceMember))
    .query(({ ctx, input }) => listMembers(ctx.app, ctx.caller.user_id, ctx.workspace, input)),

  update: memberProcedure('member.update')
    .meta(
      rest.put('/workspaces/{workspace_id}/members/{user_id}', 'Give somebody another role', {
        description:
          'Who becomes a guest leaves the channel `general`, and stays in the other channels that he is in. Who is a guest no longer joins it.',
        refuses: ['last_owner'],
      }),
    )
    .input(MemberChanges)
    .output(WorkspaceMember)
    .mutation(({ ctx, input }) => updateMember(ctx.app, ctx.actor, input)),

  remove: memberProcedure('member.remove')
    .meta(rest.delete('/workspaces/{workspace_id}/members', 'Leave a workspace, or remove somebody', { refuses: ['last_owner'] }))
    .input(MemberKey)
    .output(z.void())
    .mutation(({ ctx, input }) => removeMember(ctx.app, ctx.actor, input)),
});
