import { NewWorkspace, Page, pageInput, Workspace, WorkspaceId } from '@parley/contracts';
import { z } from 'zod';
import { t } from '../trpc/init.ts';
import { rest } from '../trpc/meta.ts';
import { userProcedure, workspaceProcedure } from '../trpc/procedures.ts';
import { createWorkspace } from './commands.ts';
import { listWorkspaces } from './queries.ts';

export const workspacesRouter = t.router({
  create: userProcedure
    .meta(rest.post('/workspaces', 'Found a workspace', { refuses: ['slug_taken'] }))
    .input(NewWorkspace)
    .output(Workspace)
    .mutation(({ ctx, input }) => createWorkspace(ctx.app, ctx.caller.user_id, input)),

  list: userProcedure
    .meta(rest.get('/workspaces', 'List your workspaces'))
    .input(z.strictObject(pageInput))
    .output(Page(Workspace))
    .query(({ ctx, input }) => listWorkspaces(ctx.app.db, ctx.caller.user_id, input)),

  get: workspaceProcedure('workspace.get')
    .meta(rest.get('/workspaces/{workspace_id}', 'Read a workspace'))
    .input(z.strictObject({ workspace_id: WorkspaceId }))
    .output(Workspace)
    .query(({ ctx }) => ctx.workspace.view),
});
