import { NewWorkspace, Page, pageInput, Workspace, WorkspaceChanges, WorkspaceKey } from '@parley/contracts';
import { z } from 'zod';
import { t } from '../trpc/init.ts';
import { rest } from '../trpc/meta.ts';
import { userProcedure, workspaceProcedure } from '../trpc/procedures.ts';
import { createWorkspace, updateWorkspace } from './commands.ts';
import { deleteWorkspace } from './deletion.ts';
import { listWorkspaces } from './queries.ts';

export const workspacesRouter = t.router({
  create: userProcedure
    .meta(rest.post('/workspaces', 'Found a workspace', { refuses: ['slug_taken'] }))
    .input(NewWorkspace)
    .output(Workspace)
    .mutation(({ ctx, input }) => createWorkspace(ctx.app, ctx.actor, input)),

  list: userProcedure
    .meta(rest.get('/workspaces', 'List your workspaces'))
    .input(z.strictObject(pageInput))
    .output(Page(Workspace))
    .query(({ ctx, input }) => listWorkspaces(ctx.app.db, ctx.caller.user_id, input)),

  get: workspaceProcedure('workspace.get')
    .meta(rest.get('/workspaces/{workspace_id}', 'Read a workspace'))
    .input(WorkspaceKey)
    .output(Workspace)
    .query(({ ctx }) => ctx.workspace.view),

  update: workspaceProcedure('workspace.update')
    .meta(rest.put('/workspaces/{workspace_id}', 'Change a workspace', { refuses: ['slug_taken'] }))
    .input(WorkspaceChanges)
    .output(Workspace)
    .mutation(({ ctx, input }) => updateWorkspace(ctx.app, ctx.actor, input)),

  delete: workspaceProcedure('workspace.delete')
    .meta(
      rest.delete('/workspaces/{workspace_id}', 'Delete a workspace', {
        description: 'With everything in it, for everybody, and for ever. Its slug is free again.',
      }),
    )
    .input(WorkspaceKey)
    .output(z.void())
    .mutation(({ ctx, input }) => deleteWorkspace(ctx.app, ctx.caller.user_id, input.workspace_id)),
});
