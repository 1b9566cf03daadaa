import { AuditEntry, AuditQuery, Page } from '@parley/contracts';
import { t } from '../trpc/init.ts';
import { rest } from '../trpc/meta.ts';
import { workspaceProcedure } from '../trpc/procedures.ts';
import { listAudit } from './queries.ts';

export const auditRouter = t.router({
  list: workspaceProcedure('audit.list')
    .meta(
      rest.get('/workspaces/{workspace_id}/audit', 'Read who did what in a workspace', {
        description:
          'For owners and admins, the last first: roles, comings and goings, invitations, what was deleted or archived, logins and sessions, and what somebody tried to do without the right to. Nothing of private channels is in it. It is kept for a year.',
      }),
    )
    .input(AuditQuery)
    .output(Page(AuditEntry))
    .query(({ ctx, input }) => listAudit(ctx.app.db, ctx.workspace, input)),
});
