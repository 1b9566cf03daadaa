import { MemberQuery, NewMember, Page, WorkspaceMember } from '@parley/contracts';
import { t } from '../trpc/init.ts';
import { rest } from '../trpc/meta.ts';
import { workspaceProcedure } from '../trpc/procedures.ts';
import { addMember } from './commands.ts';
import { listMembers } from './queries.ts';

export const membersRouter = t.router({
  add: workspaceProcedure('member.add')
    .meta(rest.post('/workspaces/{workspace_id}/members', 'Bring somebody into a workspace', { refuses: ['already_member'] }))
    .input(NewMember)
    .output(WorkspaceMember)
    .mutation(({ ctx, input }) => addMember(ctx.app, ctx.caller.user_id, ctx.workspace, input)),

  list: workspaceProcedure('member.list')
    .meta(rest.get('/workspaces/{workspace_id}/members', 'List the members of a workspace'))
    .input(MemberQuery)
    .output(Page(WorkspaceMember))
    .query(({ ctx, input }) => listMembers(ctx.app, ctx.caller.user_id, ctx.workspace, input)),
});
