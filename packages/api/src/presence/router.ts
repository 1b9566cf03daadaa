import { Page, PresenceEntry, PresenceQuery } from '@parley/contracts';
import { t } from '../trpc/init.ts';
import { rest } from '../trpc/meta.ts';
import { workspaceProcedure } from '../trpc/procedures.ts';
import { listPresence } from './queries.ts';

export const presenceRouter = t.router({
  list: workspaceProcedure('presence.list')
    .meta(rest.get('/workspaces/{workspace_id}/presence', 'See who is there'))
    .input(PresenceQuery)
    .output(Page(PresenceEntry))
    .query(({ ctx, input }) => listPresence(ctx.app, ctx.caller.user_id, ctx.workspace, input)),
});
